#include "native/sandbox/faults.hpp"

#include "native/core/base/arguments.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::int64_t kMany = 1'000'000'000'000;

constexpr std::array<const char*, 9> kEffects = {"status", "delayMs",  "drop",
                                                 "reply",  "ackBytes", "offset",
                                                 "expire", "revoke",   "bytesPerSecond"};

bool sends_token(Operation operation) {
  return operation != Operation::connect && operation != Operation::authorize &&
         operation != Operation::revoke && operation != Operation::upload;
}

// What could not go wrong as told would pass unnoticed, and the test with it.
void check_effects(Arguments& arguments, const Fault& fault) {
  if (fault.on == Operation::connect) {
    for (const std::string_view name : kEffects) {
      const bool can_happen =
          name == "delayMs" || (name == "drop" && fault.drop == Fault::Drop::before);
      if (arguments.has(name) && !can_happen) {
        arguments.fault(name, "operation",
                        "means nothing to a connection, which is reset (`drop: 'before'`), late "
                        "(`delayMs`) or both");
      }
    }
    return;
  }
  if (std::none_of(kEffects.begin(), kEffects.end(),
                   [&](const char* name) { return arguments.has(name); })) {
    arguments.fault("on", "effect", "needs something that goes wrong beside it");
  }
  if (fault.on != Operation::upload) {
    for (const char* name : {"chunk", "ackBytes", "offset"}) {
      if (arguments.has(name)) arguments.fault(name, "operation", "needs `on` to be upload");
    }
    if (fault.expire == Fault::Expire::upload) {
      arguments.fault("expire", "operation", "can be upload only where `on` is upload");
    }
  }
  if (fault.expire == Fault::Expire::token && !sends_token(fault.on)) {
    arguments.fault("expire", "operation", "can be token only where a token or a code is used");
  }
  if (fault.revoke && !sends_token(fault.on) && fault.on != Operation::upload) {
    arguments.fault("revoke", "operation", "means something only where a token is used");
  }
}

}  // namespace

Result<Fault> read_fault(const json::object& input) {
  std::vector<Issue> issues;
  Arguments arguments(input, "", issues);
  Fault fault;
  if (!arguments.has("on")) arguments.fault("on", "missing", "is missing");
  if (const auto on = arguments.word("on", injectable_operations())) {
    fault.on = static_cast<Operation>(*on);
  }
  arguments.integer("nth", fault.nth, 1, kMany);
  arguments.integer("times", fault.times, 1, kMany);
  arguments.integer("chunk", fault.chunk, 1, 1000);
  arguments.integer("status", fault.status, 200, 599);
  std::int64_t delay_ms = 0;
  arguments.integer("delayMs", delay_ms, 0, 3'600'000);
  fault.delay = std::chrono::milliseconds(delay_ms);
  if (const auto drop = arguments.word("drop", {"before", "mid-body", "after"})) {
    fault.drop = static_cast<Fault::Drop>(*drop + 1);
  }
  if (const auto reply = arguments.word("reply", {"html", "truncated"})) {
    fault.garble = static_cast<Fault::Garble>(*reply + 1);
  }
  arguments.integer("ackBytes", fault.ack_bytes, 0, kMany);
  arguments.integer("offset", fault.offset, 0, kMany);
  if (const auto expire = arguments.word("expire", {"upload", "token"})) {
    fault.expire = static_cast<Fault::Expire>(*expire + 1);
  }
  arguments.flag("revoke", fault.revoke);
  arguments.integer("bytesPerSecond", fault.bytes_per_second, 1, kMany);
  arguments.refuse_others();

  if (fault.on != Operation::other) check_effects(arguments, fault);
  if (!issues.empty()) {
    return faulty(Errc::validation, "invalid_fault", "The fault cannot be injected.",
                  std::move(issues), "sandbox");
  }
  return fault;
}

std::optional<Fault> Faults::next(Operation operation, std::optional<std::int64_t> chunk) {
  std::optional<Fault> hit;
  for (auto& [fault, seen] : lines_) {
    if (fault.on != operation || (fault.chunk && fault.chunk != chunk)) continue;
    ++seen;
    if (!hit && seen >= fault.nth && seen < fault.nth + fault.times) hit = fault;
  }
  // A line that can hit nothing more would only be counted for ever.
  std::erase_if(
      lines_, [](const Line& line) { return line.seen >= line.fault.nth + line.fault.times - 1; });
  return hit;
}

}  // namespace tokpost::sandbox
