#include "native/core/store/remote_leases.hpp"

#include "native/core/store/remote_records.hpp"

#include <boost/json/array.hpp>

namespace tokpost {

Awaitable<Status> RemoteLeases::async_renew() const {
  const auto backend = backend_;
  auto answer = co_await backend->async_ask("leases.renew", holder_json(holder_));
  if (answer.has_error()) co_return answer.error();
  co_return Status();
}

Awaitable<Result<bool>> RemoteLeases::async_free_gone() const {
  const auto backend = backend_;
  const LeaseHolder self = holder_;
  const std::string method = "leases.neighbours";
  auto answer = co_await backend->async_ask(method, holder_json(self));
  if (answer.has_error()) co_return answer.error();
  if (!answer->is_array()) co_return invalid_answer(method, "the answer");
  json::array gone;
  for (const json::value& item : answer->get_array()) {
    RemoteAnswer neighbour(method, item);
    LeaseHolder holder;
    holder.engine = neighbour.text("engine");
    holder.host = neighbour.text("host");
    holder.pid = neighbour.integer("pid");
    holder.process_start = neighbour.text("processStart");
    if (auto fault = neighbour.check(); fault.has_error()) co_return fault.error();
    if (is_gone(holder, self)) gone.emplace_back(holder.engine);
  }
  if (gone.empty()) co_return false;
  auto freed = co_await backend->async_ask("leases.free", json::value(std::move(gone)));
  if (freed.has_error()) co_return freed.error();
  co_return true;
}

Awaitable<Status> RemoteLeases::async_release() const {
  const auto backend = backend_;
  json::array own;
  own.emplace_back(holder_.engine);
  auto answer = co_await backend->async_ask("leases.free", json::value(std::move(own)));
  if (answer.has_error()) co_return answer.error();
  co_return Status();
}

}  // namespace tokpost
