/* What the theme leaves out for people who use a keyboard or a screen reader. */
document$.subscribe(() => {
  const search = document.querySelector(".md-search");
  if (search) search.setAttribute("aria-label", "Search");
  for (const code of document.querySelectorAll("pre > code"))
    if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
});
