# A saved conversation is changed months later.
flow trade
> begin
  asking kind 1/7
> pick shop
  noted kind : shop
  asking needs 2/7
> finish
  asking signed 3/7
> pick no
  noted signed : no
  asking met 4/7
> skip
  asking trust 5/7
> skip
  asking phone 6/7
> skip
  asking note 7/7
> skip
  summary  7/7 missing [] complete false finished false
    kind = shop
    needs = -
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> save
  saved  7/7 missing [] complete false finished true
    kind = shop
    needs = -
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> change signed
  asking signed 3/7 editing
> back
  saved  7/7 missing [] complete false finished false
    kind = shop
    needs = -
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> change signed
  asking signed 3/7 editing
> skip
  saved  7/7 missing [] complete false finished false
    kind = shop
    needs = -
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> change start
  problem not_now []
  saved  7/7 missing [] complete false finished false
    kind = shop
    needs = -
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> change signed
  asking signed 3/7 editing
> type sudah
  noted signed : yes
  asking start 4/9 editing
> type 1 Desember
  noted start : "2026-12-01"
  asking copies 5/9 editing
> pick 2
  noted copies : 2
  summary  9/9 missing [] complete true finished false
    kind = shop
    needs = -
    signed = yes
    start = "2026-12-01"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> save
  saved  9/9 missing [] complete true finished true
    kind = shop
    needs = -
    signed = yes
    start = "2026-12-01"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> change needs
  asking needs 2/9 editing
> pick tools
  asking needs 2/9 picks ["tools"] editing
> pick internship
  asking needs 2/9 picks ["internship" "tools"] editing
> pick tools
  asking needs 2/9 picks ["internship"] editing
> finish
  noted needs : internship
  summary  9/9 missing [] complete true finished false
    kind = shop
    needs = internship
    signed = yes
    start = "2026-12-01"
    copies = 2
    met = -
    trust = -
    phone = -
    note = -
> change signed
  asking signed 3/9 editing
> pick no
  noted signed : no
  dropped ["start" "copies"]
  summary  7/7 missing [] complete true finished false
    kind = shop
    needs = internship
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> back
  asking note 7/7
> skip
  summary  7/7 missing [] complete true finished false
    kind = shop
    needs = internship
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> save
  saved  7/7 missing [] complete true finished true
    kind = shop
    needs = internship
    signed = no
    met = -
    trust = -
    phone = -
    note = -
