# From the first question to the end, by typing and tapping.
flow trade
> type halo
  problem not_now []
  intro  0/7
> begin
  asking kind 1/7
> begin
  problem not_now []
  asking kind 1/7
> pick workshop
  noted kind : workshop
  asking needs 2/7
> type 1, 3
  noted needs : internship market
  asking signed 3/7
> type sudah
  noted signed : yes
  asking start 4/9
> pick +7
  noted start : "2026-11-30"
  asking copies 5/9
> type 3 rangkap
  noted copies : 3
  asking met 6/9
> type 2026-11-20
  noted met : "2026-11-20"
  asking trust 7/9
> pick 4
  noted trust : 4
  asking phone 8/9
> type 0812-3456-7890
  noted phone : "+6281234567890"
  asking note 9/9
> type Bu Rina ramah
  noted note : "Bu Rina ramah"
  summary  9/9 missing [] complete true finished false
    kind = workshop
    needs = internship market
    signed = yes
    start = "2026-11-30"
    copies = 3
    met = "2026-11-20"
    trust = 4
    phone = "+6281234567890"
    note = "Bu Rina ramah"
> save
  saved  9/9 missing [] complete true finished true
    kind = workshop
    needs = internship market
    signed = yes
    start = "2026-11-30"
    copies = 3
    met = "2026-11-20"
    trust = 4
    phone = "+6281234567890"
    note = "Bu Rina ramah"
> save
  problem not_now []
  saved  9/9 missing [] complete true finished false
    kind = workshop
    needs = internship market
    signed = yes
    start = "2026-11-30"
    copies = 3
    met = "2026-11-20"
    trust = 4
    phone = "+6281234567890"
    note = "Bu Rina ramah"
