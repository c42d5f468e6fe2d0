# Own words where the list does not have it, and what is not understood.
flow trade
> begin
  asking kind 1/7
> type salon kecantikan
  noted kind : "salon kecantikan"
  asking needs 2/7
> type modal, magang
  noted needs : internship "modal"
  asking signed 3/7
> type mungkin
  problem not_an_option []
  asking signed 3/7 misses 1
> type entah
  problem not_an_option []
  asking signed 3/7 misses 2
> type kapan
  problem not_an_option []
  asking signed 3/7 misses 3
> skip
  problem must_answer ["signed"]
  asking signed 3/7 misses 3
> type 7
  problem not_an_option []
  asking signed 3/7 misses 4
> type 3
  problem not_an_option []
  asking signed 3/7 misses 5
> type 12
  problem not_an_option []
  asking signed 3/7 misses 6
> skip
  problem must_answer ["signed"]
  asking signed 3/7 misses 6
> skip
  problem must_answer ["signed"]
  asking signed 3/7 misses 6
> review
  summary  7/7 missing ["signed"] complete false finished false
    kind = "salon kecantikan"
    needs = internship "modal"
    signed = -
    met = -
    trust = -
    phone = -
    note = -
> save
  problem must_answer ["signed"]
  summary  7/7 missing ["signed"] complete false finished false
    kind = "salon kecantikan"
    needs = internship "modal"
    signed = -
    met = -
    trust = -
    phone = -
    note = -
