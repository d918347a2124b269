#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/remote_backend.hpp"
#include "native/core/store/remote_leases.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

/// `clock` turns spans that the store answers into times of ours, since its clock may differ.
std::shared_ptr<Journal> make_remote_journal(std::shared_ptr<RemoteBackend> backend,
                                             std::shared_ptr<const KeyRing> keys,
                                             std::shared_ptr<const RemoteLeases> leases,
                                             const Clock& clock = system_clock());

}  // namespace tokpost
