#pragma once

#include "native/core/store/connections.hpp"
#include "native/core/tiktok/context.hpp"

#include <memory>

namespace tokpost {

/// Keeps the refresh leases of this engine for as long as it lives: a request to TikTok may take
/// longer than a lease.
class LeaseRenewal {
 public:
  LeaseRenewal(tiktok::Context context, std::shared_ptr<Connections> connections);
  ~LeaseRenewal() { job_->cancel(); }
  LeaseRenewal(const LeaseRenewal&) = delete;
  LeaseRenewal& operator=(const LeaseRenewal&) = delete;

 private:
  std::shared_ptr<Job> job_;
};

}  // namespace tokpost
