#pragma once

#include "native/core/store/database.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

/// The journal in an SQLite file, speaking for one engine.
std::shared_ptr<Journal> make_sqlite_journal(std::shared_ptr<Database> database,
                                             std::shared_ptr<const KeyRing> keys,
                                             LeaseHolder holder);

}  // namespace tokpost
