-- wrk's requests: notes of NOTE_BYTES characters, each under an idempotency key that nobody has used.
-- wrk -s notes.lua https://host:port

local text = string.rep("x", tonumber(os.getenv("NOTE_BYTES") or "200"))
local threads = 0

-- Runs once for each thread, before the thread starts.
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(arguments)
  local seed = io.open("/dev/urandom", "rb")
  local run = {}
  for byte in seed:read(8):gmatch(".") do run[#run + 1] = string.format("%02x", byte:byte()) end
  seed:close()
  prefix = "wrk-" .. table.concat(run) .. "-" .. number .. "-"
  wrk.headers["Content-Type"] = "application/json"
  sent = 0
end

function request()
  sent = sent + 1
  local body = '{"idempotencyKey":"' .. prefix .. sent .. '","text":"' .. text .. '"}'
  return wrk.format("POST", "/v1/notes", nil, body)
end

-- Once for all threads, at the end: what wrk's own summary does not say.
function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local good = summary.requests - summary.errors.status
  io.write(string.format(
    "%.0f commands/s, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms; %d refused, %d connection errors\n",
    good / seconds, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3,
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
