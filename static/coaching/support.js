// Quick log: choosing a person copies the last visit with that person; what a hand has already set stays.
const touched = new Set();
const named = (form, name) => [...form.elements].filter((field) => field.name === name);

function choose(form, name, value) {
  const [first] = named(form, name);
  if (!first || touched.has(name)) return;
  if (first.type === "radio") {
    for (const radio of named(form, name)) radio.checked = radio.value === value;
  } else {
    first.value = value;
  }
}

// A number of minutes without a chip of its own is written into the field beside the chips.
function chooseMinutes(form, value) {
  if (touched.has("minutes") || touched.has("minutes_typed")) return;
  const hasChip = named(form, "minutes").some((radio) => radio.value === value);
  choose(form, "minutes", hasChip ? value : "");
  choose(form, "minutes_typed", hasChip ? "" : value);
}

function copyLast(form, radio) {
  for (const [key, value] of Object.entries(radio.dataset)) {
    const name = key.replace(/^start/, "").toLowerCase();
    if (name === "minutes") chooseMinutes(form, value);
    else if (value !== "" || name === "minutes_travel") choose(form, name, value);
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-quick]");
  if (!form) return;
  const { name } = event.target;
  if (name === "person") {
    copyLast(form, event.target);
    return;
  }
  touched.add(name);
  // A chip and a typed figure say the same thing: the one set last holds.
  if (name === "minutes") form.elements.minutes_typed.value = "";
  if (name === "next_in") form.elements.next_step_on.value = "";
});

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-quick]");
  if (form && event.target.name === "minutes_typed") {
    for (const radio of named(form, "minutes")) radio.checked = false;
  }
});
