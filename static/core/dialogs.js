// Windows over the page: opened by data-dialog="id"; data-confirm on a form asks before it is sent.
const question = document.getElementById("confirm-dialog");
let asked = null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
});

// Before app.js marks the form as sent: the question comes first.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || asked?.form === form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  question.querySelector("#confirm-title").textContent = form.dataset.confirm;
  question.returnValue = "";
  question.showModal();
  question.querySelector("#confirm-title").focus();
  question.addEventListener("close", () => {
    if (question.returnValue !== "yes") return;
    asked = { form };
    form.requestSubmit(submitter);
    asked = null;
  }, { once: true });
}, { capture: true });

question?.querySelector("[data-confirmed]").addEventListener("click", () => question.close("yes"));
