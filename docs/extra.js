/* What the theme leaves out for people who use a keyboard or a screen reader. */
const reachable = () => {
  // what can be scrolled can be reached with the Tab key: long lines of code, wide tables
  for (const part of document.querySelectorAll("pre > code, .md-typeset__scrollwrap, .md-typeset table"))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
};
document$.subscribe(() => {
  const search = document.querySelector(".md-search");
  if (search) search.setAttribute("aria-label", "Search");
  setTimeout(reachable); // after the theme has put its tables into frames
});
addEventListener("resize", reachable);
