#include "native/core/store/remote_answer.hpp"
#include "native/core/store/sqlite_rate_log.hpp"
#include "test/native/store_program/calls.hpp"

#include <chrono>
#include <utility>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;

RateKey read_key(RemoteAnswer& request) {
  RateKey key;
  key.open_id = request.text("openId");
  key.endpoint = request.text("endpoint");
  key.window = milliseconds(request.integer("windowMs"));
  return key;
}

std::int64_t ms_from_now(WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time - system_clock().wall_now()).count();
}

Awaitable<Answer> async_reserve(StoreParts store, json::value argument) {
  RemoteAnswer request("rates.reserve", argument);
  const auto rates = make_sqlite_rate_log(store.database);
  auto place = co_await rates->async_reserve(read_key(request), request.integer("limit"));
  if (place.has_error()) co_return place.error();
  json::object answer;
  answer["granted"] = place->granted;
  answer["askAgainInMs"] = ms_from_now(place->ask_again_at);
  co_return answer;
}

Awaitable<Answer> async_record(StoreParts store, json::value argument) {
  RemoteAnswer request("rates.record", argument);
  const auto rates = make_sqlite_rate_log(store.database);
  const Status done = co_await rates->async_record(read_key(request));
  if (done.has_error()) co_return done.error();
  co_return json::value();
}

Awaitable<Answer> async_use(StoreParts store, json::value argument) {
  RemoteAnswer request("rates.use", argument);
  const auto rates = make_sqlite_rate_log(store.database);
  auto use = co_await rates->async_use(read_key(request));
  if (use.has_error()) co_return use.error();
  json::object answer;
  answer["count"] = use->count;
  answer["oldestAgeMs"] = nullptr;
  if (use->oldest) answer["oldestAgeMs"] = -ms_from_now(*use->oldest);
  co_return answer;
}

Awaitable<Answer> async_count_accounts(StoreParts store, json::value argument) {
  RemoteAnswer query("rates.countAccounts", argument);
  const auto rates = make_sqlite_rate_log(store.database);
  auto count = co_await rates->async_count_accounts(query.text("endpoint"),
                                                    milliseconds(query.integer("windowMs")));
  if (count.has_error()) co_return count.error();
  co_return json::value(*count);
}

}  // namespace

Calls rate_calls() {
  return {
      {"rates.reserve", &async_reserve},
      {"rates.record", &async_record},
      {"rates.use", &async_use},
      {"rates.countAccounts", &async_count_accounts},
  };
}

}  // namespace tokpost::test
