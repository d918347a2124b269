#pragma once

#include "native/core/store/sqlite_connections.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace tokpost::test {

/// Two holders with one table of connections.
class ConnectionsTest : public StoreTest {
 protected:
  Result<OpenedConnections> try_open(const std::string& engine, std::shared_ptr<const KeyRing> keys,
                                     const std::string& table = "social_connections") {
    LeaseHolder holder = LeaseHolder::make();
    holder.engine = engine;
    return await([&] { return async_open_sqlite_connections(database_, keys, holder, table); });
  }
  std::shared_ptr<Connections> open_connections(const std::string& engine) {
    auto opened = try_open(engine, keys_);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    return opened ? opened->connections : nullptr;
  }
  static NewConnection sample(const std::string& user_id, const std::string& open_id) {
    NewConnection wanted;
    wanted.user_id = user_id;
    wanted.open_id = open_id;
    wanted.tokens.access_token = Secret("act.one");
    wanted.tokens.refresh_token = Secret("rft.one");
    wanted.tokens.expires_at = from_unix_seconds(1'800'007'200);
    wanted.tokens.refresh_expires_at = from_unix_seconds(1'815'552'000);
    wanted.scopes = "user.info.basic,video.publish";
    return wanted;
  }
  UpsertedConnection upsert(const NewConnection& wanted) {
    auto done = await([&] { return connections_->async_upsert(wanted); });
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().message);
    return done ? std::move(*done) : UpsertedConnection();
  }
  std::string add(const std::string& user_id, const std::string& open_id) {
    return upsert(sample(user_id, open_id)).connection.id;
  }
  ConnectionRecord get(const std::string& id) {
    auto found = await([&] { return connections_->async_get(id); });
    EXPECT_TRUE(found.has_value() && found->has_value());
    return **found;
  }

  std::shared_ptr<Database> database_ = open();
  std::shared_ptr<Connections> connections_ = open_connections("first");
  std::shared_ptr<Connections> other_ = open_connections("second");
};

}  // namespace tokpost::test
