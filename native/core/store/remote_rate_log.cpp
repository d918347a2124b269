#include "native/core/store/remote_rate_log.hpp"

#include "native/core/store/remote_answer.hpp"

#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

json::object key_json(const RateKey& key) {
  json::object object;
  object["openId"] = key.open_id;
  object["endpoint"] = key.endpoint;
  object["windowMs"] = key.window.count();
  return object;
}

class RemoteRateLog final : public RateLog {
 public:
  RemoteRateLog(std::shared_ptr<RemoteBackend> backend, const Clock& clock)
      : backend_(std::move(backend)), clock_(clock) {}

  Awaitable<Result<Reservation>> async_reserve(RateKey key, std::int64_t limit) override {
    const auto backend = backend_;
    const Clock& clock = clock_;
    const std::string method = "rates.reserve";
    json::object request = key_json(key);
    request["limit"] = limit;
    auto answer = co_await backend->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    Reservation reservation;
    reservation.granted = reader.flag("granted");
    reservation.ask_again_at = clock.wall_now() + milliseconds(reader.integer("askAgainInMs"));
    co_return reader.finish(reservation);
  }

  Awaitable<Status> async_record(RateKey key) override {
    const auto backend = backend_;
    auto answer = co_await backend->async_ask("rates.record", key_json(key));
    if (answer.has_error()) co_return answer.error();
    co_return Status();
  }

  Awaitable<Result<RateUse>> async_use(RateKey key) override {
    const auto backend = backend_;
    const Clock& clock = clock_;
    const std::string method = "rates.use";
    auto answer = co_await backend->async_ask(method, key_json(key));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    RateUse use;
    use.count = reader.integer("count");
    if (const auto age_ms = reader.maybe_integer("oldestAgeMs")) {
      use.oldest = clock.wall_now() - milliseconds(*age_ms);
    }
    co_return reader.finish(use);
  }

  Awaitable<Result<std::int64_t>> async_count_accounts(std::string endpoint,
                                                       milliseconds window) override {
    const auto backend = backend_;
    const std::string method = "rates.countAccounts";
    json::object query;
    query["endpoint"] = endpoint;
    query["windowMs"] = window.count();
    auto answer = co_await backend->async_ask(method, std::move(query));
    if (answer.has_error()) co_return answer.error();
    if (!answer->is_int64()) co_return invalid_answer(method, "the answer");
    co_return answer->get_int64();
  }

 private:
  const std::shared_ptr<RemoteBackend> backend_;
  const Clock& clock_;
};

}  // namespace

std::shared_ptr<RateLog> make_remote_rate_log(std::shared_ptr<RemoteBackend> backend,
                                              const Clock& clock) {
  return std::make_shared<RemoteRateLog>(std::move(backend), clock);
}

}  // namespace tokpost
