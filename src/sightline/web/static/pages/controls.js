// The fields of a form as a piece of a question: those as usual are not in the address.

import { combobox } from "./combobox.js";

/** Fields of one name, of which as many are chosen as somebody wants, each once; the next one is offered. */
function several(fields) {
  const [{ name }] = fields;
  const chosen = () => [...new Set(fields.map(({ value }) => value).filter(Boolean))];
  const fill = (values) => {
    fields.forEach((field, place) => {
      const value = values[place] ?? "";
      if (![...field.options].some((option) => option.value === value)) field.append(new Option(value, value));
      field.value = value;
      field.hidden = place > values.length;
    });
  };
  for (const field of fields) field.addEventListener("change", () => fill(chosen()));
  return {
    read: (asked) => fill([...new Set(asked.getAll(name))].filter(Boolean).slice(0, fields.length)),
    write(asked) {
      asked.delete(name);
      for (const value of chosen()) asked.append(name, value);
    },
    put(request) {
      if (chosen().length) request[name] = chosen();
    },
  };
}

export function controls(form, changed) {
  const held = new Map([...form.querySelectorAll("[data-combobox]")].map((host) => [host.querySelector("input"), combobox(host)]));
  const named = [...form.elements].filter((field) => field.name);
  const fields = named.filter((field) => !("several" in field.dataset));
  const lists = named.filter((field) => !fields.includes(field));
  const groups = [...new Set(lists.map(({ name }) => name))].map((name) => several(lists.filter((field) => field.name === name)));
  const kept = (field) => held.get(field) ?? field;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", changed);
  return {
    read(asked) {
      for (const group of groups) group.read(asked);
      for (const field of fields) {
        const value = asked.get(field.name) ?? field.dataset.default;
        const options = [...(field.options ?? [])];
        if (options.length && !options.some((option) => option.value === value)) field.append(new Option(value, value));
        kept(field).value = value;
      }
    },
    write(asked) {
      for (const group of groups) group.write(asked);
      for (const field of fields) {
        const { value } = kept(field);
        if (value === field.dataset.default) asked.delete(field.name);
        else asked.set(field.name, value);
      }
    },
    put(request) {
      for (const group of groups) group.put(request);
      for (const field of fields) {
        const { value } = kept(field);
        if (value) request[field.name] = "number" in field.dataset ? Number(value) : value;
      }
    },
  };
}
