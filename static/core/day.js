// A calendar beside a typed day. Typing always works; the browser's own calendar is an extra.
const words = document.body.dataset;

function iso(text) {
  const parts = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  return parts ? `${parts[3]}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}` : "";
}

function add(input) {
  if (input.dataset.day === "ready" || !("showPicker" in HTMLInputElement.prototype)) return;
  input.dataset.day = "ready";
  const row = document.createElement("div");
  row.className = "day-row";
  input.before(row);
  const picker = document.createElement("input");
  picker.type = "date";
  picker.className = "day-native";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-icon";
  button.setAttribute("aria-label", `${words.textCalendar}: ${input.labels[0]?.firstChild?.textContent.trim() || ""}`);
  button.innerHTML = `<svg class="icon" aria-hidden="true" focusable="false"><use href="${words.sprite}#calendar"></use></svg>`;
  row.append(input, picker, button);
  button.addEventListener("click", () => {
    picker.value = iso(input.value);
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    const [year, month, day] = picker.value.split("-").map(Number);
    input.value = `${day}.${month}.${year}`;
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function start(root) {
  root.querySelectorAll?.("input[data-day]").forEach(add);
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
