# What lost its ground is told; what newly applies is asked, and only that.
flow tidy
> begin
  asking a 1/2
> pick y
  noted a : y
  asking b 2/4
> type bb
  noted b : "bb"
  asking c 3/4
> pick y
  noted c : y
  asking d 4/5
> type dd
  noted d : "dd"
  asking e 5/5
> review
  summary  5/5 missing [] complete true finished false
    a = y
    b = "bb"
    c = y
    d = "dd"
    e = -
> save
  saved  5/5 missing [] complete true finished true
    a = y
    b = "bb"
    c = y
    d = "dd"
    e = -
> change a
  asking a 1/5 editing
> pick x
  noted a : x
  dropped ["b" "c" "d"]
  summary  2/2 missing [] complete true finished false
    a = x
    e = -
> save
  saved  2/2 missing [] complete true finished true
    a = x
    e = -
> change a
  asking a 1/2 editing
> pick y
  noted a : y
  asking b 2/4 editing
> type bb2
  noted b : "bb2"
  asking c 3/4 editing
> skip
  summary  4/4 missing [] complete true finished false
    a = y
    b = "bb2"
    c = -
    e = -
> save
  saved  4/4 missing [] complete true finished true
    a = y
    b = "bb2"
    c = -
    e = -
> change c
  asking c 3/4 editing
> type yuda
  noted c : y
  asking d 4/5 editing
> back
  summary  5/5 missing [] complete true finished false
    a = y
    b = "bb2"
    c = y
    d = -
    e = -
> save
  saved  5/5 missing [] complete true finished true
    a = y
    b = "bb2"
    c = y
    d = -
    e = -
> change b
  asking b 2/5 editing
> skip
  saved  5/5 missing [] complete true finished false
    a = y
    b = "bb2"
    c = y
    d = -
    e = -
> save
  problem not_now []
  saved  5/5 missing [] complete true finished false
    a = y
    b = "bb2"
    c = y
    d = -
    e = -
