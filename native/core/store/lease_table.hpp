#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/sqlite_connection.hpp"

namespace tokpost {

/// Says that the holder lives; the first call makes its row.
Status renew_holder(SqliteConnection& connection, const LeaseHolder& holder);

/// Makes its row if there is none, for whoever goes on with a lease: others may have taken the
/// holder for lost meanwhile, and a lease without such a row would never be freed.
Status note_holder(SqliteConnection& connection, const LeaseHolder& holder);

/// Frees the leases of every holder that is lost or gone. A freed lease keeps its epoch: until
/// somebody takes it, its former holder may go on.
Status free_lost_leases(SqliteConnection& connection, const LeaseHolder& observer);

/// Gives back all leases of a holder that ends in good order.
Status release_holder(SqliteConnection& connection, const LeaseHolder& holder);

}  // namespace tokpost
