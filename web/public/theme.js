// Sets the chosen theme before the first paint; without a choice, the style sheet follows the system's.
try {
  const theme = localStorage.getItem("springline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused to this page: the system's theme holds.
}
