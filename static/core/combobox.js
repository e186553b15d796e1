// Searchable field after the WAI-ARIA combobox pattern with a listbox. Without this script the field takes a code or a name.
const words = document.body.dataset;
const status = document.getElementById("status");
const WAIT = 200;
let made = 0;

class Combobox {
  constructor(input) {
    this.input = input;
    this.active = -1;
    this.asked = 0;
    made += 1;
    this.list = document.createElement("ul");
    this.list.id = `choices-${made}`;
    this.list.className = "combobox-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.firstChild?.textContent.trim() || "");
    this.list.hidden = true;
    const frame = document.createElement("div");
    frame.className = "combobox";
    input.before(frame);
    frame.append(input, this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    // A press on the list must not take the focus from the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get options() { return [...this.list.querySelectorAll("[role=option]")]; }

  get open() { return !this.list.hidden; }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.search(), WAIT);
  }

  async search() {
    // A chosen row stands as "name (code)"; its name finds it again.
    const text = this.input.value.trim().replace(/ \([^()]*\)$/, "");
    this.asked += 1;
    const turn = this.asked;
    const query = new URLSearchParams(this.input.dataset.query || "");
    query.set("q", text);
    query.set("list", this.list.id);
    try {
      const answer = await fetch(`${this.input.dataset.url || words.lookupUrl}?${query}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok || turn !== this.asked) return;
      this.list.innerHTML = await answer.text();
    } catch {
      return; // Without a network the field still takes a code or a name.
    }
    this.show();
  }

  show() {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.hidden = document.activeElement !== this.input;
    this.input.setAttribute("aria-expanded", String(this.open));
    const number = this.options.length;
    if (this.open) status.textContent = number ? `${words.textResults} ${number}` : words.textNone;
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const options = this.options;
    if (!options.length) return;
    this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  choose(option) {
    this.input.value = option.dataset.value;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.search();
    } else if (event.key === "Enter" && this.open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab") {
      this.close();
    }
  }
}

function start(root) {
  root.querySelectorAll?.("input[data-combobox]:not([role=combobox])").forEach((input) => new Combobox(input));
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
