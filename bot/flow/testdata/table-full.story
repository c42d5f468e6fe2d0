# A table takes no more rows than its flow says; rows can be taken out again.
flow plan
> begin
  asking goal 1/4
> skip
  asking table 2/4 column what
> type satu
  noted table what: -
  asking table 2/4 column who row ["satu"]
> type A
  noted table who: -
  asking table 2/4 column when row ["satu" "A"]
> review
  summary  4/4 missing [] complete true finished false
    goal = -
    table = ["satu" "A" "" ""]
    extra = -
    agreed = -
> change table
  asking table 2/4 editing
> pick more
  asking table 2/4 column what editing
> type dua
  noted table what: ["satu" "A" "" ""]
  asking table 2/4 column who row ["dua"] editing
> type B
  noted table who: ["satu" "A" "" ""]
  asking table 2/4 column when row ["dua" "B"] editing
> skip
  asking table 2/4 column state row ["dua" "B" ""] editing
> pick open
  noted table state: ["satu" "A" "" ""] ["dua" "B" "" "open"]
  asking table 2/4 editing
> type tiga
  noted table what: ["satu" "A" "" ""] ["dua" "B" "" "open"]
  asking table 2/4 column who row ["tiga"] editing
> type C
  noted table who: ["satu" "A" "" ""] ["dua" "B" "" "open"]
  asking table 2/4 column when row ["tiga" "C"] editing
> skip
  asking table 2/4 column state row ["tiga" "C" ""] editing
> skip
  asking table 2/4 editing
> type empat
  problem too_many_rows ["3"]
  asking table 2/4 editing
> pick more
  problem too_many_rows ["3"]
  asking table 2/4 editing
> remove 0
  asking table 2/4 editing
> remove 1
  asking table 2/4 editing
> remove 0
  asking table 2/4 column what editing
> remove 0
  problem not_now []
  asking table 2/4 column what editing
> finish
  problem no_rows []
  asking table 2/4 column what editing
> back
  summary  4/4 missing ["table"] complete false finished false
    goal = -
    table = -
    extra = -
    agreed = -
> save
  problem must_answer ["table"]
  summary  4/4 missing ["table"] complete false finished false
    goal = -
    table = -
    extra = -
    agreed = -
