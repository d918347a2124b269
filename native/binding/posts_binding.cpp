#include "native/binding/posts_binding.hpp"

#include "native/binding/convert_posts.hpp"
#include "native/binding/desk_call.hpp"
#include "native/binding/source_handle.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

template <>
struct Js<std::optional<std::string>> {
  static Napi::Value from(Napi::Env env, const std::optional<std::string>& text) {
    return text ? Js<std::string>::from(env, *text) : env.Null();
  }
};

namespace {

// { account } of a token, or { accountId, userId?, openId } of a stored account
FindOwner owner_of(Napi::Value value) {
  const ObjectReader reader(value);
  if (reader.has("account")) {
    return owner_of_token(from_handle<Account>(reader.raw("account"))->owner());
  }
  PostOwner owner;
  owner.account_id = reader.required<std::string>("accountId");
  owner.user_id = reader.optional<std::string>("userId");
  owner.open_id = reader.required<std::string>("openId");
  return owner_as_stored(std::move(owner));
}

std::shared_ptr<media::Source> source_of(Napi::Value value) {
  return value.IsUndefined() ? nullptr : from_handle<SourceHandle>(value)->take();
}

// (kind, options as JSON, source | undefined)
WantedPost wanted_at(const Napi::CallbackInfo& info, std::size_t index) {
  const auto kind = parse_post_kind(text_argument(info, index));
  if (!kind) throw_expected(info[index], "the name of a kind of post");
  return {*kind, text_argument(info, index + 1), source_of(info[index + 2])};
}

// (description as JSON or '', source | undefined)
DescribedSource described_at(const Napi::CallbackInfo& info, std::size_t index) {
  return {text_argument(info, index), source_of(info[index + 1])};
}

// acceptPost(engine, group, cancelToken, owner, kind, options, source) -> Promise<post>
Napi::Value js_accept_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [owner = owner_of(info[3]), wanted = wanted_at(info, 4)](const DeskPtr& desk) {
        return async_accept_wanted(desk, owner, wanted);
      });
}

// dryRun(engine, group, cancelToken, kind, options, source)
Napi::Value js_dry_run(const Napi::CallbackInfo& info) {
  return start_desk_call<DryRun>(info, [wanted = wanted_at(info, 3)](const DeskPtr& desk) {
    return async_dry_run_wanted(desk, wanted);
  });
}

// explain(engine, group, cancelToken, owner, kind, options, source)
Napi::Value js_explain(const Napi::CallbackInfo& info) {
  return start_desk_call<Plan>(
      info, [owner = owner_of(info[3]), wanted = wanted_at(info, 4)](const DeskPtr& desk) {
        return async_explain_wanted(desk, owner, wanted);
      });
}

// quota(engine, group, cancelToken, owner)
Napi::Value js_quota(const Napi::CallbackInfo& info) {
  return start_desk_call<Quota>(info, [owner = owner_of(info[3])](const DeskPtr& desk) {
    return async_quota_of(desk, owner);
  });
}

// getPost(engine, group, cancelToken, id) -> Promise<post | null>
Napi::Value js_get_post(const Napi::CallbackInfo& info) {
  return start_posts_call<std::optional<PostView>>(
      info,
      [id = text_argument(info, 3)](const DeskPtr& desk) { return desk->posts()->async_get(id); });
}

// predecessor(engine, group, cancelToken, id) -> Promise<id | null>
Napi::Value js_predecessor(const Napi::CallbackInfo& info) {
  return start_desk_call<std::optional<std::string>>(
      info, [id = text_argument(info, 3)](const DeskPtr& desk) {
        return desk->posts()->async_predecessor(id);
      });
}

// listPosts(engine, group, cancelToken, filter) -> Promise<{ posts, nextCursor? }>
Napi::Value js_list_posts(const Napi::CallbackInfo& info) {
  return start_posts_call<PostViewPage>(
      info, [filter = Js<PostFilter>::to(info[3])](const DeskPtr& desk) {
        return desk->posts()->async_list(filter);
      });
}

// eventsAfter(engine, group, cancelToken, id, limit)
Napi::Value js_events_after(const Napi::CallbackInfo& info) {
  const std::int64_t id = Js<std::int64_t>::to(info[3]);
  const auto limit = static_cast<std::size_t>(Js<std::int64_t>::to(info[4]));
  return start_posts_call<std::vector<PostNews>>(info, [id, limit](const DeskPtr& desk) {
    return desk->posts()->async_events_after(id, limit);
  });
}

// cancelPost(engine, group, cancelToken, id) -> Promise<{ cancelled, state }>
Napi::Value js_cancel_post(const Napi::CallbackInfo& info) {
  return start_posts_call<CancelAnswer>(info, [id = text_argument(info, 3)](const DeskPtr& desk) {
    return desk->posts()->async_cancel(id);
  });
}

// resumePost(engine, group, cancelToken, id, description, source) -> Promise<post>
Napi::Value js_resume_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [id = text_argument(info, 3), named = described_at(info, 4)](const DeskPtr& desk) {
        return async_resume_with(desk, id, named);
      });
}

// retryPost(engine, group, cancelToken, id, description, source) -> Promise<post>
Napi::Value js_retry_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [id = text_argument(info, 3), named = described_at(info, 4)](const DeskPtr& desk) {
        return async_retry_with(desk, id, named);
      });
}

// requeuePost(engine, group, cancelToken, id, publishAt) -> Promise<post>
Napi::Value js_requeue_post(const Napi::CallbackInfo& info) {
  const WallTime at = from_unix_milliseconds(Js<std::int64_t>::to(info[4]));
  return start_posts_call<PostView>(info, [id = text_argument(info, 3), at](const DeskPtr& desk) {
    return desk->posts()->async_requeue(id, at);
  });
}

// resumeAll(engine, group, cancelToken) -> Promise<count>
Napi::Value js_resume_all(const Napi::CallbackInfo& info) {
  return start_posts_call<std::size_t>(
      info, [](const DeskPtr& desk) { return desk->posts()->async_resume_all(); });
}

// settlePost(engine, group, cancelToken, id, { published, postId? })
Napi::Value js_settle_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [id = text_argument(info, 3), word = Js<Settlement>::to(info[4])](const DeskPtr& desk) {
        return desk->posts()->async_settle(id, word);
      });
}

// probe(engine, group, cancelToken, description as JSON, source | undefined). Needs no store.
Napi::Value js_probe(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (engine->closed()) return reject_closed(info.Env(), options);
  auto body = [sources = make_source_opener(engine->context()), named = described_at(info, 3)] {
    return async_probe_described(sources, named);
  };
  return start_operation<media::Probe>(info.Env(), options, body);
}

}  // namespace

void export_posts(Napi::Env env, Napi::Object exports) {
  exports["acceptPost"] = Napi::Function::New(env, js_accept_post, "acceptPost");
  exports["dryRun"] = Napi::Function::New(env, js_dry_run, "dryRun");
  exports["explain"] = Napi::Function::New(env, js_explain, "explain");
  exports["quota"] = Napi::Function::New(env, js_quota, "quota");
  exports["getPost"] = Napi::Function::New(env, js_get_post, "getPost");
  exports["requeuePost"] = Napi::Function::New(env, js_requeue_post, "requeuePost");
  exports["predecessor"] = Napi::Function::New(env, js_predecessor, "predecessor");
  exports["listPosts"] = Napi::Function::New(env, js_list_posts, "listPosts");
  exports["eventsAfter"] = Napi::Function::New(env, js_events_after, "eventsAfter");
  exports["cancelPost"] = Napi::Function::New(env, js_cancel_post, "cancelPost");
  exports["resumePost"] = Napi::Function::New(env, js_resume_post, "resumePost");
  exports["resumeAll"] = Napi::Function::New(env, js_resume_all, "resumeAll");
  exports["settlePost"] = Napi::Function::New(env, js_settle_post, "settlePost");
  exports["retryPost"] = Napi::Function::New(env, js_retry_post, "retryPost");
  exports["probe"] = Napi::Function::New(env, js_probe, "probe");
}

}  // namespace tokpost
