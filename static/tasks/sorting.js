// Keys 1 to 4 press the buttons of the row that has the focus; the focus then goes to the next row.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".sort-row");
  const number = Number(event.key);
  if (!row || event.ctrlKey || event.altKey || event.metaKey || !(number >= 1)) return;
  const button = row.querySelectorAll(".btn-sort")[number - 1];
  if (!button) return;
  event.preventDefault();
  const next = row.nextElementSibling?.querySelector(".btn-sort");
  button.click();
  next?.focus();
});
