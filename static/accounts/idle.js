// Warns before an idle session ends (WCAG 2.2.1) and keeps the page as it is after it has ended.
const dialog = document.querySelector("[data-idle]");

if (dialog) {
  const warning = dialog.querySelector("[data-idle-warning]");
  const ended = dialog.querySelector("[data-idle-ended]");
  const still = dialog.querySelector("[data-idle-still]");
  const minutes = dialog.querySelector("[data-idle-minutes]");
  const warningSeconds = Number(dialog.dataset.warningSeconds);
  let timer = 0;

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1] ?? "";

  const wait = (seconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, Math.max(seconds, 1) * 1000);
  };

  const show = (part, other) => {
    part.hidden = false;
    other.hidden = true;
    if (!dialog.open) {
      dialog.showModal();
    }
    part.querySelector("h2").focus();
  };

  const secondsLeft = async (url, options) => {
    const response = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options });
    if (!response.ok) {
      return 0;
    }
    return (await response.json()).seconds;
  };

  // A new sign-in has a new token; the forms of this page must send it, or what was typed could not be saved.
  const renewTokens = () => {
    const token = cookie("csrftoken");
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((input) => {
      input.value = token;
    });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  };

  const react = (seconds) => {
    if (seconds <= 0) {
      show(ended, warning);
    } else if (seconds <= warningSeconds) {
      minutes.textContent = String(Math.max(1, Math.ceil(seconds / 60)));
      if (!dialog.open || warning.hidden) {
        show(warning, ended);
      }
      wait(Math.min(seconds, 30));
    } else {
      if (dialog.open) {
        dialog.close();
      }
      wait(seconds - warningSeconds);
    }
  };

  // Another tab may have kept the session alive, so the server is asked before the warning is shown.
  async function look() {
    try {
      react(await secondsLeft(dialog.dataset.leftUrl));
    } catch {
      wait(30);
    }
  }

  const extend = async () => {
    try {
      react(
        await secondsLeft(dialog.dataset.extendUrl, { method: "POST", headers: { "X-CSRFToken": cookie("csrftoken") } }),
      );
    } catch {
      wait(5);
    }
  };

  const comeBack = async () => {
    const seconds = await secondsLeft(dialog.dataset.leftUrl).catch(() => 0);
    still.hidden = seconds > 0;
    if (seconds > 0) {
      renewTokens();
      react(seconds);
    }
  };

  dialog.querySelector("[data-idle-extend]").addEventListener("click", extend);
  dialog.querySelector("[data-idle-back]").addEventListener("click", comeBack);
  dialog.addEventListener("cancel", (event) => {
    if (warning.hidden) {
      event.preventDefault();
    } else {
      extend();
    }
  });
  document.body.addEventListener("session-ended", () => show(ended, warning));
  wait(Number(dialog.dataset.idleSeconds) - warningSeconds);
}
