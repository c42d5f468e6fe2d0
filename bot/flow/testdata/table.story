# A table is filled row by row.
flow plan
> begin
  asking goal 1/4
> skip
  asking table 2/4 column what
> finish
  problem no_rows []
  asking table 2/4 column what
> type Pelatihan menjahit tingkat dasar untuk warga
  problem too_long ["30" "44"]
  asking table 2/4 column what misses 1
> type Pelatihan menjahit
  noted table what: -
  asking table 2/4 column who row ["Pelatihan menjahit"]
> skip
  problem must_answer ["table"]
  asking table 2/4 column who row ["Pelatihan menjahit"]
> type Bu Sari
  noted table who: -
  asking table 2/4 column when row ["Pelatihan menjahit" "Bu Sari"]
> back
  asking table 2/4 column who kept "Bu Sari" row ["Pelatihan menjahit"]
> back
  asking table 2/4 column what kept "Pelatihan menjahit"
> type Pelatihan bordir
  noted table what: -
  asking table 2/4 column when row ["Pelatihan bordir" "Bu Sari"]
> skip
  asking table 2/4 column state row ["Pelatihan bordir" "Bu Sari" ""]
> pick +7
  problem not_an_option []
  asking table 2/4 column state row ["Pelatihan bordir" "Bu Sari" ""]
> pick done
  noted table state: ["Pelatihan bordir" "Bu Sari" "" "done"]
  asking table 2/4
> remove 3
  problem not_now []
  asking table 2/4
> type Pameran
  noted table what: ["Pelatihan bordir" "Bu Sari" "" "done"]
  asking table 2/4 column who row ["Pameran"]
> finish
  problem must_answer ["table"]
  asking table 2/4 column who row ["Pameran"]
> type Pak Joko
  noted table who: ["Pelatihan bordir" "Bu Sari" "" "done"]
  asking table 2/4 column when row ["Pameran" "Pak Joko"]
> finish
  asking extra 3/4
> back
  asking table 2/4
> back
  asking goal 1/4
> begin
  problem not_now []
  asking goal 1/4
> skip
  asking table 2/4
> pick more
  asking table 2/4 column what
> skip
  problem must_answer ["table"]
  asking table 2/4 column what
> pick more
  problem not_now []
  asking table 2/4 column what
> back
  asking table 2/4
> finish
  asking extra 3/4
