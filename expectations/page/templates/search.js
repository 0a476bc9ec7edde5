"use strict";
// Agencies by name. The index of a place is read when it is first needed; all that is printed is printed as text.
(() => {
  const MOST = 50, LONGEST = 60;
  const page = document.getElementById("search"), box = document.getElementById("q");
  const only = document.getElementById("place"), list = document.getElementById("found");
  const status = document.getElementById("status");
  const words = JSON.parse(page.dataset.words), suffix = page.dataset.suffix;
  const places = [...only.options].slice(1).map((option) => ({
    number: Number(option.value), name: option.textContent, lines: null, lost: false,
  }));
  let asked = 0, loaded = null;

  window.gongkaiPlace = (number, text) => { loaded = [number, text]; };

  const read = (place) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = `search/${place.number}.js`;
    const end = () => {
      if (loaded && loaded[0] === place.number) place.lines = loaded[1].split("\n");
      else place.lost = true;
      loaded = null;
      script.remove();
      done();
    };
    script.onload = end;
    script.onerror = end;
    document.head.append(script);
  });

  // 0: every word stands in the line; 1: its characters do, in their order; 2: neither.
  const rank = (line, parts) => {
    if (parts.every((part) => line.includes(part))) return 0;
    const name = line.slice(0, line.indexOf("\t"));
    return parts.every((part) => {
      let at = -1;
      for (const character of part) if ((at = name.indexOf(character, at + 1)) < 0) return false;
      return true;
    }) ? 1 : 2;
  };

  const item = (line, place) => {
    const [name, , slug, at, year, state, broken, told] = line.split("\t");
    const row = document.createElement("li"), link = document.createElement("a");
    link.href = at ? `${at}${suffix}#a-${slug}` : `agency/${slug}${suffix}`;
    link.textContent = name;
    const note = document.createElement("span");
    note.className = "note";
    const facts = [place.name];
    if (year) facts.push(`${year} ${words.states[state] || ""}`);
    if (broken) facts.push(`${words.all_broken}: ${broken}`);
    if (told) facts.push(`${words.all_told}: ${told}`);
    note.textContent = ` ${facts.join(" · ")}`;
    row.append(link, note);
    return row;
  };

  const ask = async () => {
    const mine = ++asked;
    const parts = box.value.normalize("NFKC").toLowerCase().slice(0, LONGEST).split(/\s+/).filter(Boolean);
    location.replace(`#${new URLSearchParams({ q: box.value.slice(0, LONGEST), place: only.value })}`);
    if (!parts.length) { list.replaceChildren(); status.textContent = ""; return; }
    const wanted = places.filter((place) => !only.value || place.number === Number(only.value));
    const found = [[], []];
    let count = 0, loose = 0;
    for (const [index, place] of wanted.entries()) {
      if (!place.lines && !place.lost) {
        status.textContent = words.reading.replace("{n}", index + 1).replace("{all}", wanted.length);
        await read(place);
        if (mine !== asked) return;
      }
      for (const line of place.lines || []) {
        const how = rank(line, parts);
        if (how === 2) continue;
        if (how) loose++; else count++;
        if (found[how].length < MOST) found[how].push([line, place]);
      }
    }
    const shown = [...found[0], ...found[1]].slice(0, MOST), all = count + loose;
    list.replaceChildren(...shown.map(([line, place]) => item(line, place)));
    const said = !all ? words.none : all > shown.length ? words.cut : words.found;
    const lost = wanted.filter((place) => place.lost).map((place) => place.name);
    status.textContent = said.replace("{n}", all.toLocaleString()).replace("{shown}", shown.length)
      + (lost.length ? ` ${words.lost.replace("{places}", lost.join(", "))}` : "");
  };

  let timer = 0;
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  only.addEventListener("change", ask);
  page.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); ask(); });
  const before = new URLSearchParams(location.hash.slice(1));
  box.value = before.get("q") || "";
  if (places.some((place) => String(place.number) === before.get("place"))) only.value = before.get("place");
  box.disabled = only.disabled = false;
  box.focus();
  if (box.value) ask();
})();
