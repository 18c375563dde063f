// Runs before the first paint: the theme and density the person chose, if any, else the system's.
try {
  const theme = localStorage.getItem("pl1/theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const density = localStorage.getItem("pl1/density");
  if (density === "compact" || density === "roomy") document.documentElement.dataset.density = density;
} catch {
  // Storage is blocked: the system's theme will do, and the app says what else follows.
}
if (location.protocol === "file:") document.documentElement.dataset.file = "";
