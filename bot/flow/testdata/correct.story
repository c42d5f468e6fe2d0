# An edited message corrects the answer it gave, at once and later.
flow trade
> begin
  asking kind 1/7
> correct toko
  problem not_now []
  asking kind 1/7
> type bengkell
  noted kind : workshop
  asking needs 2/7
> correct toko
  noted kind : shop
  asking needs 2/7
> correct x1
  noted kind : "x1"
  asking needs 2/7
> correct salon
  noted kind : "salon"
  asking needs 2/7
> skip
  asking signed 3/7
> type belum
  noted signed : no
  asking met 4/7
> correct sudah
  noted signed : yes
  asking start 4/9
> type 1 Desember
  noted start : "2026-12-01"
  asking copies 5/9
> pick 2
  noted copies : 2
  asking met 6/9
> skip
  asking trust 7/9
> correct 2026-12-02
  noted start : "2026-12-02"
  asking trust 7/9
> correct entah kapan
  problem not_a_date []
  asking trust 7/9
> review
  summary  9/9 missing [] complete true finished false
    kind = "salon"
    needs = -
    signed = yes
    start = "2026-12-02"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> correct 2026-12-03
  noted start : "2026-12-03"
  summary  9/9 missing [] complete true finished false
    kind = "salon"
    needs = -
    signed = yes
    start = "2026-12-03"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> save
  saved  9/9 missing [] complete true finished true
    kind = "salon"
    needs = -
    signed = yes
    start = "2026-12-03"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> correct 2026-12-04
  noted start : "2026-12-04"
  saved  9/9 missing [] complete true finished true
    kind = "salon"
    needs = -
    signed = yes
    start = "2026-12-04"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> correct 31
  problem not_a_date []
  saved  9/9 missing [] complete true finished false
    kind = "salon"
    needs = -
    signed = yes
    start = "2026-12-04"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
