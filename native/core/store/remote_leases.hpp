#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/remote_backend.hpp"

#include <memory>
#include <utility>

namespace tokpost {

/// One engine as a holder of leases in a remote store. The store takes silent holders for lost by
/// its clock; processes of this machine that are gone are told apart here, at once.
class RemoteLeases {
 public:
  RemoteLeases(std::shared_ptr<RemoteBackend> backend, LeaseHolder holder)
      : backend_(std::move(backend)), holder_(std::move(holder)) {}

  const LeaseHolder& holder() const { return holder_; }

  Awaitable<Status> async_renew() const;
  /// Frees the leases of this machine's processes that are gone; answers whether there were any.
  Awaitable<Result<bool>> async_free_gone() const;
  Awaitable<Status> async_release() const;

 private:
  const std::shared_ptr<RemoteBackend> backend_;
  const LeaseHolder holder_;
};

}  // namespace tokpost
