// Starts the app, and says so in words where it cannot start or has stopped. Uses no WebAssembly itself.
import { downloadMyData } from "./rescue.js";

const RESCUE_AFTER_MS = 8000;
const byId = (id) => document.getElementById(id);
let stopped = false;

/** Replaces the app by the rescue panel. The app's panic hook and its storage probe call this too. */
function plumblineFailed(reason) {
  if (stopped) return;
  stopped = true;
  document.documentElement.dataset.stopped = "";
  byId("boot")?.remove();
  byId("app").hidden = true;
  byId("rescue-reason").textContent = reason;
  byId("rescue").hidden = false;
}
window.plumblineFailed = plumblineFailed;

byId("rescue-reload").addEventListener("click", () => location.reload());
byId("rescue-download").addEventListener("click", async () => {
  byId("rescue-result").textContent = await downloadMyData();
});

// A trap in the app's own code leaves it unusable even where its panic hook did not run.
const trapped = (error) => {
  if (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) {
    plumblineFailed(`The program met an error it cannot go on from: ${error.message}.`);
  }
};
addEventListener("error", (event) => trapped(event.error));
addEventListener("unhandledrejection", (event) => trapped(event.reason));

setTimeout(() => {
  document.documentElement.dataset.late = "";
}, RESCUE_AFTER_MS);

/** Where Trunk put a file of the app: it writes the hashed names into the page. */
const address = (name) => new URL(document.querySelector(`meta[name="${name}"]`).content, document.baseURI);

async function start() {
  // In a frame of another page, what a person clicks need not be what they see.
  if (window.top !== window.self) {
    plumblineFailed("Another page has opened Plumbline inside itself. Open it in a tab of its own to work with it.");
    return;
  }
  if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") {
    plumblineFailed(
      "This browser does not run WebAssembly, which Plumbline is made of. It may be turned off by a setting " +
        "or a policy; any current browser has it.",
    );
    return;
  }
  let init;
  try {
    ({ default: init } = await import(address("plumbline-js")));
  } catch (error) {
    plumblineFailed(`A file of the program did not load. Check the connection and load the page again. (${error.message})`);
    return;
  }
  try {
    await init({ module_or_path: address("plumbline-wasm") });
  } catch (error) {
    plumblineFailed(`The program did not start. Load the page again. (${error.message})`);
  }
}
start();
