// Charts: the server makes the spec, the bundle draws it. The bundle is loaded once, when the first
// chart is there to be drawn.

let loading;

function bundle(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("The chart library did not load"));
    document.head.append(script);
  });
  return loading;
}

/** Draw a spec into an element. `ast: true` lets expressions run without eval, as the policy asks. */
export async function draw(element, spec, address) {
  await bundle(address);
  element.sightlineView?.finalize();
  const drawn = await window.vegaEmbed(element, spec, {
    actions: false,
    ast: true,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  element.sightlineView = drawn;
}
