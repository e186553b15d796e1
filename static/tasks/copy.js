// Copies the text of a field and says so; where copying is not allowed, the text is selected.
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: { value: text } }));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    announce(button.dataset.copied);
    button.lastChild.textContent = button.dataset.copied;
  } catch {
    field.focus();
  }
});
