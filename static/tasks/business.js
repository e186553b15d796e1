// Sliders of the business case: one beside each most likely value. Without this module the Recalculate button serves.
const form = document.querySelector("[data-case]");
const STEPS = 100;
const PAUSE = 400;

const read = (field) => {
  const text = field.value.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
};
const write = (value) => String(Math.round(value * 100) / 100).replace(".", ",");

const niceStep = (width) => [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500].find((step) => width / step <= STEPS) ?? 1000;

const frame = (low, mid, high) => {
  if (low !== null && high !== null && low < high) return [low, high];
  return [0, mid ? mid * 2 : STEPS];
};

const set = (slider, fields) => {
  const [low, mid, high] = fields.map(read);
  const [from, to] = frame(low, mid, high);
  slider.min = String(from);
  slider.max = String(to);
  slider.step = String(niceStep(to - from));
  slider.value = String(mid ?? from);
  slider.hidden = mid === null;
};

const addSlider = (row, recalculate) => {
  const fields = ["low", "mid", "high"].map((part) => row.querySelector(`input[name$="_${part}"]`));
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "form-range case-slider";
  slider.setAttribute("aria-label", `${form.dataset.sliderLabel}: ${row.querySelector("legend").textContent.trim()}`);
  row.append(slider);
  set(slider, fields);
  slider.addEventListener("input", () => {
    fields[1].value = write(Number(slider.value));
    recalculate();
  });
  for (const field of fields) {
    field.addEventListener("change", () => {
      set(slider, fields);
      recalculate();
    });
  }
};

if (form) {
  let timer = 0;
  const recalculate = () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.dispatchEvent(new Event("recalculate")), PAUSE);
  };
  for (const row of form.querySelectorAll("[data-estimate]")) addSlider(row, recalculate);
  for (const name of ["realisation_share", "is_confirmed", "starts_on"]) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) field.addEventListener("change", recalculate);
  }
}
