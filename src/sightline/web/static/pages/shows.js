// What is shown besides the first parts: a row of things to tick, in the address where it is not as usual.

export function shows(host, changed) {
  const boxes = [...host.querySelectorAll("input")];
  const usual = boxes.filter((box) => "default" in box.dataset).map((box) => box.value);
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  host.addEventListener("change", changed);
  return {
    read(asked) {
      const given = asked.get("show")?.split(",") ?? usual;
      for (const box of boxes) box.checked = given.includes(box.value);
    },
    write(asked) {
      if (chosen().join() === usual.join()) asked.delete("show");
      else asked.set("show", chosen().join());
    },
    get chosen() {
      return chosen();
    },
  };
}
