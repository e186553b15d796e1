// The table of tasks: moves between cells, saves each row on its own, pastes blocks. The server draws every row.
const grid = document.querySelector("[data-grid]");
const blankTemplate = document.getElementById("blank-row");
const menu = document.getElementById("row-menu");
const CELLS = "input, select";
const NOBODY = "00000000-0000-0000-0000-000000000000";

const rowOf = (node) => node.closest?.("tbody[data-row]");
const rows = () => [...grid.querySelectorAll("tbody[data-row]")];
const cellsOf = (row) => [...row.querySelectorAll(CELLS)];
const isDirty = (row) => cellsOf(row).some((cell) => cell.value !== savedValue(cell));
const isWaiting = (row) => row.dataset.saving === "yes";

function savedValue(cell) {
  if (cell.tagName === "SELECT") return ([...cell.options].find((option) => option.defaultSelected) ?? cell.options[0]).value;
  return cell.defaultValue;
}

function newId() {
  // randomUUID exists only on secure pages; getRandomValues everywhere.
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function addBlank() {
  const last = grid.querySelector("tbody[data-blank]");
  if (last) return last;
  const row = blankTemplate.content.firstElementChild.cloneNode(true);
  row.dataset.row = newId();
  row.id = `t-${row.dataset.row}`;
  grid.append(row);
  return row;
}

// ---- Saving ----

function valuesOf(row) {
  const values = { revision: row.dataset.revision };
  for (const cell of cellsOf(row)) values[cell.name] = cell.value;
  return values;
}

function isEmptyNew(row) {
  return row.hasAttribute("data-new") && !row.querySelector("[name=name]").value.trim() && !row.classList.contains("row-wrong") && !isDirty(row);
}

function save(row, { force = false } = {}) {
  if (isWaiting(row) || isEmptyNew(row) || (!force && !isDirty(row) && !row.hasAttribute("data-new"))) return;
  row.dataset.saving = "yes";
  row.removeAttribute("data-blank");
  row.dataset.sent = JSON.stringify(valuesOf(row));
  addBlank();
  const path = grid.dataset.rowUrl.replace(NOBODY, row.dataset.row);
  window.htmx.ajax("POST", path, { source: row, target: row, swap: "outerHTML", values: valuesOf(row) });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target;
  if (!row?.matches?.("tbody[data-row]") || !row.dataset.sent) return;
  const changedMeanwhile = row.dataset.sent !== JSON.stringify(valuesOf(row));
  delete row.dataset.saving;
  delete row.dataset.sent;
  if (changedMeanwhile && event.detail.xhr.status < 300) {
    // The hand was faster than the answer: keep what was typed, take the new revision, save again.
    event.detail.shouldSwap = false;
    row.dataset.revision = event.detail.xhr.getResponseHeader("X-Row-Revision") ?? row.dataset.revision;
    row.removeAttribute("data-new");
    save(row, { force: true });
    return;
  }
  row.dataset.focusName = row.contains(document.activeElement) ? document.activeElement.name ?? "" : "";
  pendingFocus = row.dataset.focusName ? { id: row.id, name: row.dataset.focusName } : null;
});

let pendingFocus = null;

document.addEventListener("htmx:afterSwap", () => {
  if (!pendingFocus) return;
  const cell = document.getElementById(pendingFocus.id)?.querySelector(`[name="${pendingFocus.name}"]`);
  pendingFocus = null;
  cell?.focus();
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const row = event.detail.target;
    if (row?.matches?.("tbody[data-row]")) { delete row.dataset.saving; delete row.dataset.sent; }
  });
}

grid.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (!row || row.contains(event.relatedTarget)) return;
  // The menu of a row belongs to it.
  if (menu.contains(event.relatedTarget)) return;
  if (isDirty(row)) save(row);
});

window.addEventListener("beforeunload", (event) => {
  if (rows().some((row) => isDirty(row) && !isWaiting(row))) event.preventDefault();
});

// ---- Moving ----

function focusCell(row, name) {
  const cell = row?.querySelector(`[name="${name}"]`);
  if (!cell) return false;
  cell.focus();
  cell.select?.();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function neighbour(row, step) {
  const all = rows();
  return all[all.indexOf(row) + step];
}

function enter(cell, row, step) {
  save(row);
  const next = neighbour(row, step) ?? (step > 0 && !isEmptyNew(row) ? addBlank() : null);
  const isNew = next?.hasAttribute("data-blank");
  focusCell(next, isNew ? "name" : cell.name);
}

function sideways(cell, row, step) {
  const cells = cellsOf(row);
  const next = cells[cells.indexOf(cell) + step];
  if (!next) return false;
  next.focus();
  next.select?.();
  return true;
}

function atEdge(cell, step) {
  if (cell.tagName === "SELECT") return false;
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  if (whole) return true;
  return cell.selectionStart === cell.selectionEnd && cell.selectionStart === (step < 0 ? 0 : cell.value.length);
}

// Arrows belong to a list of choices: a selection's own, and the suggestions of a cell in which something is being typed.
function offersChoices(cell) {
  return cell.tagName === "SELECT" || (cell.hasAttribute("list") && cell.value !== savedValue(cell));
}

function revert(row) {
  for (const cell of cellsOf(row)) cell.value = savedValue(cell);
}

grid.addEventListener("keydown", (event) => {
  const cell = event.target.closest(CELLS);
  const row = cell && rowOf(cell);
  if (!row || event.isComposing || event.metaKey) return;
  const isSelect = cell.tagName === "SELECT";
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const horizontal = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  let done = false;
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey) {
    enter(cell, row, event.shiftKey ? -1 : 1);
    done = true;
  } else if (event.key === "Escape") {
    if (isDirty(row)) { revert(row); done = true; }
  } else if (vertical && event.altKey && event.shiftKey) {
    moveRow(row, vertical);
    done = true;
  } else if (vertical && !event.altKey && !event.shiftKey && (event.ctrlKey || !offersChoices(cell))) {
    done = focusCell(neighbour(row, vertical), cell.name);
  } else if (horizontal && !event.altKey && !event.shiftKey && (event.ctrlKey ? isSelect : isSelect || atEdge(cell, horizontal))) {
    done = sideways(cell, row, horizontal);
  }
  if (done) event.preventDefault();
});

// ---- Pasting ----

grid.addEventListener("paste", (event) => {
  const cell = event.target.closest("input");
  const row = cell && rowOf(cell);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  event.preventDefault();
  const all = rows();
  const below = all.slice(all.indexOf(row)).filter((other) => !other.hasAttribute("data-new"));
  const targets = below.map((other) => `${other.dataset.row}:${other.dataset.revision}`).join(" ");
  window.htmx.ajax("POST", grid.dataset.pasteUrl, {
    source: grid,
    target: "#report",
    swap: "outerHTML",
    values: { text, column: cell.name, targets },
  });
});

// ---- The menu of a row ----

let menuRow = null;

grid.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more]");
  if (button) return openMenu(button);
  const keep = event.target.closest("[data-keep]");
  if (keep) save(rowOf(keep), { force: true });
});

function openMenu(button) {
  menuRow = rowOf(button);
  const page = grid.dataset.taskUrl.replace(NOBODY, menuRow.dataset.row);
  menu.querySelector("[data-act=edit]").href = page;
  menu.querySelector("[data-act=demands]").href = `${page}demands/`;
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.setProperty("top", `${Math.min(place.bottom, window.innerHeight - menu.offsetHeight - 8)}px`);
  menu.style.setProperty("left", `${Math.max(8, place.right - menu.offsetWidth)}px`);
  menu.querySelector("a").focus();
}

menu.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (!act || !menuRow) return;
  const row = menuRow;
  if (act === "up" || act === "down") moveRow(row, act === "up" ? -1 : 1);
  if (act === "remove") {
    const next = neighbour(row, 1) ?? neighbour(row, -1);
    const page = grid.dataset.taskUrl.replace(NOBODY, row.dataset.row);
    window.htmx.ajax("POST", `${page}remove/`, { source: grid, target: "#undo", swap: "outerHTML" }).then(() => focusCell(next, "name"));
  }
  if (act === "up" || act === "down" || act === "remove") menu.hidePopover();
});

menu.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[data-act]")];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});

menu.addEventListener("toggle", (event) => {
  if (event.newState === "closed" && menu.contains(document.activeElement)) menuRow?.querySelector("[data-more]")?.focus();
});

function moveRow(row, step) {
  const other = neighbour(row, step);
  if (!other || other.hasAttribute("data-new") || row.hasAttribute("data-new")) return;
  const page = grid.dataset.taskUrl.replace(NOBODY, row.dataset.row);
  const name = row.contains(document.activeElement) ? document.activeElement.name : "";
  window.htmx.ajax("POST", `${page}move/`, { source: grid, swap: "none", values: { step: step < 0 ? "up" : "down" } }).then(() => {
    if (step < 0) other.before(row);
    else other.after(row);
    if (name) focusCell(row, name);
  });
}
