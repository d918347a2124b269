#pragma once

#include "native/core/store/remote_leases.hpp"
#include "native/core/store/row_cipher.hpp"
#include "test/native/core/store/fake_backend.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tokpost::test {

/// One engine before a store that answers from a script.
class RemoteTest : public StoreTest {
 protected:
  static LeaseHolder own_holder() {
    LeaseHolder holder = LeaseHolder::make();
    holder.engine = "mine";
    return holder;
  }
  /// JSON of a holder whose process has ended, or still lives.
  static std::string holder_text(const std::string& engine, bool gone) {
    const LeaseHolder self = own_holder();
    json::object object;
    object["engine"] = engine;
    object["host"] = self.host;
    object["pid"] = self.pid;
    object["processStart"] = gone ? "before this one" : self.process_start;
    return json::dump(object);
  }
  std::string sealed(const std::string& id, const std::string& column,
                     const std::string& token) const {
    return *seal_token(*keys_, id, column, Secret(token));
  }
  std::shared_ptr<const KeyRing> rotated_keys() const {
    const std::string first(64, '8');
    const std::string second(64, '7');
    auto ring = KeyRing::parse({first, second}, "the test");
    return std::make_shared<const KeyRing>(std::move(*ring));
  }

  std::shared_ptr<FakeBackend> backend_ = std::make_shared<FakeBackend>();
  std::shared_ptr<const RemoteLeases> leases_ =
      std::make_shared<const RemoteLeases>(backend_, own_holder());
};

}  // namespace tokpost::test
