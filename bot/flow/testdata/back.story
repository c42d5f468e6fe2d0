# Back keeps every answer; skip takes it as it is and returns to where one was.
flow trade
> begin
  asking kind 1/7
> pick shop
  noted kind : shop
  asking needs 2/7
> pick tools
  asking needs 2/7 picks ["tools"]
> pick market
  asking needs 2/7 picks ["tools" "market"]
> back
  asking kind 1/7
> skip
  asking needs 2/7 picks ["tools" "market"]
> finish
  noted needs : tools market
  asking signed 3/7
> pick yes
  noted signed : yes
  asking start 4/9
> back
  asking signed 3/9
> back
  asking needs 2/9 picks ["tools" "market"]
> back
  asking kind 1/9
> back
  intro  0/9
> type toko
  problem not_now []
  intro  0/9
> begin
  asking kind 1/9
> skip
  asking start 4/9
> pick +0
  noted start : "2026-11-23"
  asking copies 5/9
> back
  asking start 4/9
> pick +1
  noted start : "2026-11-24"
  asking copies 5/9
> type 21
  problem out_of_range ["1" "20"]
  asking copies 5/9 misses 1
> back
  asking start 4/9
> back
  asking signed 3/9
> pick no
  noted signed : no
  dropped ["start"]
  asking met 4/7
> review
  summary  7/7 missing [] complete true finished false
    kind = shop
    needs = tools market
    signed = no
    met = -
    trust = -
    phone = -
    note = -
> back
  asking note 7/7
> type singkat saja
  noted note : "singkat saja"
  asking met 4/7
