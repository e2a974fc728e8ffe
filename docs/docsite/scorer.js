/*
Copyright (c) 2026 The netops.junos_space authors
SPDX-License-Identifier: GPL-3.0-or-later
*/

// The scores of Sphinx, but a heading that is exactly what was searched comes first: a reason code, a message.
var Scorer = {
  score: ([_page, _title, _anchor, _description, score, _file, kind]) =>
    kind === "title" && score >= 15 ? score + 1000 : score,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
