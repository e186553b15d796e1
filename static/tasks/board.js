// Dragging cards between columns. The Move button of every card does the same without dragging.
let held = false;

function send(board, slots, role) {
  window.htmx.ajax("POST", board.dataset.move, {
    target: "#board",
    swap: "outerHTML",
    values: { slots, role, revision: board.dataset.revision },
  });
}

function enable() {
  const board = document.querySelector("[data-board][data-editable]");
  if (!board || board.dataset.ready || !window.Sortable) return;
  board.dataset.ready = "yes";
  board.querySelectorAll(".board-cards").forEach((list) => {
    window.Sortable.create(list, {
      group: { name: "cards", put: !("closed" in list.dataset), pull: !("closed" in list.dataset) },
      draggable: ".board-card",
      filter: "[data-locked], details, button, input",
      preventOnFilter: false,
      sort: false,
      animation: 0,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "board-ghost",
      onStart() { held = true; },
      onEnd(event) {
        held = false;
        if (event.from.dataset.role === event.to.dataset.role) return;
        send(board, event.item.dataset.slots, event.to.dataset.role);
      },
    });
  });
}

document.addEventListener("htmx:afterSettle", enable);
// While a card is in the hand the board is not replaced under it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (held && event.detail.elt.id === "pulse") event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || event.target.matches("input, textarea, select")) return;
  const button = document.querySelector("[data-undo]");
  if (button) { event.preventDefault(); button.click(); }
});
window.addEventListener("load", enable);
enable();
