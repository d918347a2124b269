#include "native/core/accounts/desk_store.hpp"

#include "native/core/runtime/disk_pool.hpp"
#include "native/core/store/sqlite_store.hpp"
#include "native/core/vault/key_file.hpp"

#include <utility>
#include <vector>

namespace tokpost {
namespace {

using Kind = tiktok::StoreChoice::Kind;

constexpr std::string_view kKeyVariable = "TOKPOST_ENCRYPTION_KEY";

Error key_missing() {
  return make_error(Errc::config, "encryption_key_missing",
                    "TOKPOST_ENCRYPTION_KEY is not set, and in production no key is made up for "
                    "what is stored.",
                    "store.open");
}

std::vector<std::string> texts_of(const std::vector<Secret>& keys) {
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (const Secret& key : keys) texts.push_back(key.reveal());
  return texts;
}

Awaitable<Result<Secret>> async_key_of_file(std::string folder, Log log) {
  std::function<Result<KeyFile>()> read = [folder] { return read_or_make_key_file(folder); };
  Result<KeyFile> file = co_await DiskPool::system().async_run(std::move(read));
  if (file.has_error()) co_return file.error();
  log.warn("tiktok: " + std::string(kKeyVariable) +
           " is not set: what is stored is encrypted with " +
           (file->made ? "a new key, kept in " : "the key in ") + folder + "/key");
  co_return file->key;
}

Awaitable<Result<SharedKeys>> async_keys(std::shared_ptr<const tiktok::AppConfig> config,
                                         bool in_memory, std::string folder, Log log) {
  std::vector<std::string> texts = texts_of(config->encryption_keys);
  Result<KeyRing> ring = KeyRing::parse(texts, kKeyVariable);
  if (ring.has_error()) co_return ring.error();
  if (!ring->can_encrypt()) {
    Result<Secret> key = KeyRing::make_key();
    if (!in_memory && config->in_production) co_return key_missing();
    if (!in_memory) key = co_await async_key_of_file(std::move(folder), log);
    if (key.has_error()) co_return key.error();
    texts.insert(texts.begin(), key->reveal());
    ring = KeyRing::parse(texts, kKeyVariable);
    if (ring.has_error()) co_return ring.error();
  }
  for (std::string& text : texts) secure_zero(text);
  co_return std::make_shared<const KeyRing>(*std::move(ring));
}

void log_adopted(const Log& log, const AdoptedTable& adopted) {
  for (const DuplicateConnections& duplicate : adopted.duplicates) {
    log.warn("tiktok: the table of connections holds " + std::to_string(duplicate.count) +
             " rows of one account of a user; the first one counts");
  }
}

Awaitable<Result<Store>> async_open_sqlite(tiktok::StoreChoice choice, SharedKeys keys, Log log) {
  SqliteStoreOptions options;
  options.database.path = choice.kind == Kind::memory ? std::string(kMemoryPath) : choice.path;
  if (!choice.table.empty()) options.connection_table = choice.table;
  Result<OpenedStore> opened =
      co_await async_open_sqlite_store(std::move(options), std::move(keys));
  if (opened.has_error()) co_return opened.error();
  log_adopted(log, opened->adopted);
  co_return std::move(opened->store);
}

}  // namespace

Awaitable<Result<DeskStore>> async_open_desk_store(std::shared_ptr<const tiktok::AppConfig> config,
                                                   OpenStore open_own, std::string key_folder,
                                                   Log log) {
  const tiktok::StoreChoice choice = config->store;
  const bool in_memory = !open_own && choice.kind == Kind::memory;
  Result<SharedKeys> keys = co_await async_keys(config, in_memory, std::move(key_folder), log);
  if (keys.has_error()) co_return keys.error();
  const SharedKeys ring = *std::move(keys);
  Result<Store> store = make_error(Errc::internal, "unexpected",
                                   "PostgreSQL has to be opened by its own client.", "store.open");
  if (open_own) {
    store = co_await open_own(ring);
  } else if (choice.kind != Kind::postgres) {
    store = co_await async_open_sqlite(choice, ring, log);
  }
  if (store.has_error()) co_return store.error();
  co_return DeskStore{*std::move(store), ring};
}

}  // namespace tokpost
