#include "native/core/accounts/lease_renewal.hpp"

#include "native/core/store/lease_holder.hpp"

#include <utility>

namespace tokpost {
namespace {

Awaitable<void> async_keep(tiktok::Context context, std::shared_ptr<Connections> connections) {
  while (true) {
    const Status slept = co_await context.sleeper->async_sleep(kLeaseRenewal);
    if (slept.has_error()) co_return;
    const Status renewed = co_await connections->async_renew_leases();
    if (renewed.has_error()) context.log.warn("tiktok: " + renewed.error().message);
  }
}

}  // namespace

LeaseRenewal::LeaseRenewal(tiktok::Context context, std::shared_ptr<Connections> connections) {
  IoPool& pool = *context.pool;
  std::function<Awaitable<void>()> body = [context = std::move(context),
                                           connections = std::move(connections)] {
    return async_keep(context, connections);
  };
  job_ = start_plain_job(pool, std::move(body), [](std::exception_ptr) {});
}

}  // namespace tokpost
