#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/store/rate_log.hpp"
#include "native/core/store/remote_backend.hpp"

#include <memory>

namespace tokpost {

/// `clock` turns spans that the store answers into times of ours, since its clock may differ.
std::shared_ptr<RateLog> make_remote_rate_log(std::shared_ptr<RemoteBackend> backend,
                                              const Clock& clock = system_clock());

}  // namespace tokpost
