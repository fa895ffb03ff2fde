# A range query of Prometheus as the input series of promtool: values one after another, `stale` where a series ends, `_` where
# there is none. Times of certificates are told from the start of the record, for there promtool's clock begins.
def number: if . == "NaN" then . else tonumber | if . == floor and (. | fabs) < 1e15 then floor else . end | tostring end;
def runs:
  reduce .[] as $value ([];
    if length > 0 and .[-1].value == $value and $value != "stale" then .[-1].count += 1
    else . + [{value: $value, count: 1}] end)
  | map(if .value == "_" then "_x\(.count)" elif .count > 1 then "\(.value)x\(.count - 1)" else .value end) | join(" ");
.data.result | sort_by(.metric.__name__, .metric.site) | .[]
| (.metric.__name__ | test("^qnode_certificate")) as $isTime
| ((.metric | to_entries | map(select(.key != "__name__") | "\(.key)=\(.value | tojson)") | join(",")) as $labels
    | "\(.metric.__name__){\($labels)}") as $name
| (reduce .values[] as $sample ({}; .[$sample[0] | floor | tostring] =
    ($sample[1] | if $isTime then tonumber - $start | floor | tostring else . end | number))) as $at
| [range(0; $steps) as $step | ($start + $step * 5 | tostring) as $now | ($start + ($step - 1) * 5 | tostring) as $before
    | $at[$now] // (if $at[$before] then "stale" else "_" end)]
| "      - series: '\($name)'\n        values: '\(runs)'"
