#include "native/binding/convert_posts.hpp"

#include "native/core/media/rules.hpp"
#include "native/core/publish/end_error.hpp"

#include <string>

namespace tokpost {

template <>
struct Js<PlannedRequest> {
  static Napi::Value from(Napi::Env env, const PlannedRequest& request) {
    return ObjectWriter(env)
        .set("method", request.method)
        .set("url", request.url)
        .set("body", request.body)
        .object();
  }
};

template <>
struct Js<media::ChunkPlan> {
  static Napi::Value from(Napi::Env env, const media::ChunkPlan& plan) {
    return ObjectWriter(env)
        .set("sizeBytes", static_cast<std::int64_t>(plan.size_bytes))
        .set("chunkSize", static_cast<std::int64_t>(plan.chunk_size))
        .set("count", static_cast<std::int64_t>(plan.count))
        .object();
  }
};

template <>
struct Js<Refusal> {
  static Napi::Value from(Napi::Env env, const Refusal& refusal) {
    return ObjectWriter(env)
        .set("path", refusal.path)
        .set("code", refusal.code)
        .set("message", refusal.message)
        .set("remedy", refusal.remedy)
        .set("certain", refusal.certain)
        .object();
  }
};

template <>
struct Js<media::Problem> {
  static Napi::Value from(Napi::Env env, const media::Problem& problem) {
    return ObjectWriter(env)
        .set("rule", problem.rule)
        .set("code", problem.code)
        .set("found", problem.found)
        .set("allowed", problem.allowed)
        .set("certain", problem.certain)
        .set("message", problem.message)
        .object();
  }
};

namespace {

std::int64_t whole(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

std::string_view name_of(PostNews::Type type) {
  switch (type) {
    case PostNews::Type::state:
      return "state";
    case PostNews::Type::progress:
      return "progress";
    case PostNews::Type::webhook:
      break;
  }
  return "webhook";
}

}  // namespace

Napi::Object post_object(Napi::Env env, const PostView& post, tiktok::Mode mode) {
  const PostPace& pace = post.pace;
  const Napi::Object progress = ObjectWriter(env)
                                    .set("phase", std::string(to_string(post.state)))
                                    .set("sentBytes", whole(pace.sent_bytes))
                                    .set("totalBytes", whole(pace.total_bytes))
                                    .set("bytesPerSecond", whole(pace.bytes_per_second))
                                    .set("etaSeconds", pace.eta_seconds)
                                    .set("check", pace.check)
                                    .set("maxChecks", pace.max_checks)
                                    .object();
  ObjectWriter writer(env);
  writer.set("id", post.id)
      .set("accountId", post.owner.account_id)
      .set("userId", post.owner.user_id)
      .set("openId", post.owner.open_id)
      .set("kind", std::string(to_string(post.kind)))
      .set("state", std::string(to_string(post.state)))
      .set("publishId", post.publish_id)
      .set("waitingUntil", post.waiting_until)
      .set("publishAt", post.publish_at)
      .set("priority", post.priority)
      .set("attempt", post.attempt)
      .set("retryOf", post.retry_of)
      .set("postIds", post.post_ids)
      .set("url", post.url)
      .set("status", post.status)
      .set("createdAt", post.created_at)
      .set("updatedAt", post.updated_at)
      .set("lastEventId", post.last_event_id)
      .set("settled", post.settled);
  if (post.stalled_because) {
    writer.set("stalledBecause", std::string(to_string(*post.stalled_because)));
  }
  Napi::Object object = writer.object();
  object["progress"] = progress;
  if (const auto error = end_error(post)) object["error"] = error_object(env, *error, mode);
  const bool has_cause = post.state == PostState::stalled && post.error;
  if (has_cause) object["cause"] = error_object(env, *post.error, mode);
  return object;
}

Napi::Object news_object(Napi::Env env, const PostNews& news, tiktok::Mode mode) {
  Napi::Object object = ObjectWriter(env)
                            .set("id", news.id)
                            .set("type", std::string(name_of(news.type)))
                            .set("at", news.at)
                            .set("webhook", unless_empty(news.webhook))
                            .object();
  object["post"] = post_object(env, news.post, mode);
  return object;
}

Napi::Value Js<ForFeed<PostView>>::from(Napi::Env env, const ForFeed<PostView>& answer) {
  answer.feed->refresh();
  return post_object(env, answer.value, answer.feed->mode());
}

Napi::Value Js<ForFeed<std::optional<PostView>>>::from(
    Napi::Env env, const ForFeed<std::optional<PostView>>& answer) {
  if (!answer.value) return env.Null();
  return post_object(env, *answer.value, answer.feed->mode());
}

Napi::Value Js<ForFeed<PostViewPage>>::from(Napi::Env env, const ForFeed<PostViewPage>& answer) {
  const auto& posts = answer.value.posts;
  Napi::Array list = Napi::Array::New(env, posts.size());
  for (std::uint32_t i = 0; i < posts.size(); ++i) {
    list.Set(i, post_object(env, posts[i], answer.feed->mode()));
  }
  Napi::Object page = ObjectWriter(env).set("nextCursor", answer.value.next_cursor).object();
  page["posts"] = list;
  return page;
}

Napi::Value Js<ForFeed<std::vector<PostNews>>>::from(Napi::Env env,
                                                     const ForFeed<std::vector<PostNews>>& answer) {
  Napi::Array list = Napi::Array::New(env, answer.value.size());
  for (std::uint32_t i = 0; i < answer.value.size(); ++i) {
    list.Set(i, news_object(env, answer.value[i], answer.feed->mode()));
  }
  return list;
}

Napi::Value Js<ForFeed<CancelAnswer>>::from(Napi::Env env, const ForFeed<CancelAnswer>& answer) {
  answer.feed->refresh();
  return ObjectWriter(env)
      .set("cancelled", answer.value.cancelled)
      .set("state", std::string(to_string(answer.value.state)))
      .object();
}

Napi::Value Js<ForFeed<std::size_t>>::from(Napi::Env env, const ForFeed<std::size_t>& answer) {
  answer.feed->refresh();
  return Js<std::int64_t>::from(env, whole(answer.value));
}

Napi::Value Js<DryRun>::from(Napi::Env env, const DryRun& run) {
  return ObjectWriter(env)
      .set("requests", run.requests)
      .set("chunks", run.chunks)
      .set("issues", run.issues)
      .object();
}

Napi::Value Js<Quota>::from(Napi::Env env, const Quota& quota) {
  return ObjectWriter(env)
      .set("initsLeft", quota.inits_left)
      .set("statusChecksLeft", quota.status_checks_left)
      .set("creatorInfosLeft", quota.creator_infos_left)
      .set("postsToday", quota.posts_today)
      .set("postsLeftToday", quota.posts_left_today)
      .set("draftsToday", quota.drafts_today)
      .set("draftsLeftToday", quota.drafts_left_today)
      .set("nextPostAt", quota.next_post_at)
      .object();
}

Napi::Value Js<Plan>::from(Napi::Env env, const Plan& plan) {
  return ObjectWriter(env)
      .set("wouldSend", plan.would_send)
      .set("refusals", plan.refusals)
      .set("quota", plan.quota)
      .object();
}

Napi::Value Js<media::Probe>::from(Napi::Env env, const media::Probe& probe) {
  const bool is_photo = media::is_image(probe.container);
  std::optional<double> fps;
  if (probe.frame_rate) fps = probe.frame_rate->average;
  std::optional<std::int64_t> orientation;
  if (is_photo) orientation = probe.exif_orientation;
  return ObjectWriter(env)
      .set("container", std::string(media::to_string(probe.container)))
      .set("videoCodec", unless_empty(probe.video_codec))
      .set("audioCodec", unless_empty(probe.audio_codec))
      .set("width", std::int64_t{probe.width})
      .set("height", std::int64_t{probe.height})
      .set("orientation", orientation)
      .set("fps", fps)
      .set("durationMs", probe.duration_ms)
      .set("sizeBytes", whole(probe.size_bytes))
      .set("problems", is_photo ? media::check_photo(probe) : media::check_video(probe))
      .object();
}

PostFilter Js<PostFilter>::to(Napi::Value value) {
  const ObjectReader reader(value);
  PostFilter filter;
  filter.user_id = reader.optional<std::string>("userId");
  filter.account_id = reader.optional<std::string>("accountId");
  filter.all = reader.value_or("all", false);
  if (const auto name = reader.optional<std::string>("state")) {
    filter.state = parse_post_state(*name);
    if (!filter.state) throw_expected(reader.raw("state"), "the name of a state");
  }
  filter.limit =
      static_cast<std::size_t>(reader.value_or("limit", static_cast<std::int64_t>(filter.limit)));
  filter.cursor = reader.optional<std::string>("cursor");
  return filter;
}

Settlement Js<Settlement>::to(Napi::Value value) {
  const ObjectReader reader(value);
  return Settlement{reader.required<bool>("published"), reader.optional<std::string>("postId")};
}

}  // namespace tokpost
