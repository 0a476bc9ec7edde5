"""Raw tables → cells of the statutory forms: grid, labels, values, and what makes them doubtful.

In the order of the data:

- the raw table as it was meant: ``rebuilt``, ``paired``, ``titled``, ``side_by_side``, ``named``, ``turned``, ``parted``, then a rectangle: ``grid``;
- tables that running text draws: ``textplace`` → ``texttable`` (``textblank``, ``textpipes``, ``textwrapped``, ``textmarks``, ``textheads``, ``textrows``);
- the statutory tables: ``cells`` → ``cells_walk``, row by row (``cells_heads``, ``heads_read`` and ``heads``, ``cells_rows``, ``cells_litigation``, ``cells_form``; ``labels`` through
  the codebook; ``align``), or by a plan: ``cells_plan``. One printed cell: ``cell_values``, ``numbers``, with a token in its label: ``branded``;
- the forms of before 2019: ``indicators`` (``indicator_sums``), ``textindicators`` (``textlines``, ``texthalves``);
- what stays: ``doubts``, ``captions``, ``order``; of digits that ran together: ``glued``, ``repair``, ``readings``; of applicants without their total: ``untotalled``; of rows that lost blank cells: ``ragged``; of paper without lines: ``unruled``; of pictures: ``confirm``, ``alike``, ``lists_add_up``; the sums that prove it: ``sums``.
"""
