package io.sluice.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.spi.Interceptor.Direction;
import io.sluice.spi.InterceptorChain.Link;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterceptorChainTest {
  private static final Interception CONTEXT =
      new Interception() {
        @Override
        public Direction direction() {
          return Direction.PRODUCE;
        }

        @Override
        public String clientId() {
          return "test";
        }

        @Override
        public String principal() {
          return "";
        }

        @Override
        public @Nullable String clientAddress() {
          return null;
        }
      };

  private final List<String> seen = new ArrayList<>();
  private final RecordData<String, String> record = RecordData.of("orders", 3, "key", "v");

  @Test
  void eachSeesWhatTheOneBeforeMade() {
    Outcome<String, String> outcome = run(Direction.PRODUCE, append("a"), pass("p"), append("b"));

    assertEquals("vab", ((Outcome.Replace<String, String>) outcome).record().value());
    assertEquals(List.of("a:v", "p:va", "b:va"), seen);
  }

  @Test
  void consumeRunsBackward() {
    Outcome<String, String> outcome = run(Direction.CONSUME, append("a"), append("b"));
    assertEquals("vba", ((Outcome.Replace<String, String>) outcome).record().value());
  }

  @Test
  void nobodyHasAnythingToSaySoTheRecordPasses() {
    assertSame(Outcome.pass(), run(Direction.PRODUCE, pass("a"), pass("b")));
  }

  @Test
  void dropAndRefuseEndTheChain() {
    Outcome<String, String> dropped =
        run(
            Direction.PRODUCE,
            append("a"),
            link("d", r -> Outcome.drop("not for me")),
            append("b"));
    assertEquals(new Outcome.Drop<String, String>("not for me"), dropped);
    assertEquals(List.of("a:v", "d:va"), seen);

    assertEquals(
        new Outcome.Refuse<String, String>("no"),
        run(Direction.PRODUCE, link("r", r -> Outcome.refuse("no"))));
  }

  @Test
  void onlyThoseThatWantToSeeTheTopicOnThisWayAreInTheChain() {
    Interceptor<String, String> elsewhere =
        new Scripted("x", r -> Outcome.pass()) {
          @Override
          public boolean appliesTo(String topic) {
            return topic.equals("users");
          }
        };
    Interceptor<String, String> otherWay =
        new Scripted("y", r -> Outcome.pass()) {
          @Override
          public Set<Direction> directions() {
            return EnumSet.of(Direction.CONSUME);
          }
        };
    List<Link<String, String>> links =
        List.of(new Link<>("x", elsewhere), new Link<>("y", otherWay));

    assertTrue(InterceptorChain.of(links, Direction.PRODUCE, "orders").isEmpty());
    assertEquals(1, InterceptorChain.of(links, Direction.PRODUCE, "users").links().size());
    assertEquals(1, InterceptorChain.of(links, Direction.CONSUME, "orders").links().size());
  }

  @Test
  void failureNamesTheInterceptor() {
    Link<String, String> throwing =
        link(
            "bad",
            r -> {
              throw new IllegalStateException("boom");
            });
    InterceptorFailure failure =
        assertThrows(InterceptorFailure.class, () -> run(Direction.PRODUCE, pass("a"), throwing));
    assertEquals(
        "interceptor 'bad' failed: java.lang.IllegalStateException: boom", failure.getMessage());
    assertEquals("bad", failure.interceptor());
    assertEquals(0, failure.getStackTrace().length);
  }

  @Test
  void endlessRecursionIsAFailureLikeAnother() {
    assertThrows(
        InterceptorFailure.class, () -> run(Direction.PRODUCE, link("deep", this::forever)));
  }

  private Outcome<String, String> forever(RecordView<String, String> view) {
    return forever(view);
  }

  @Test
  void nullForAnOutcomeIsAFailure() {
    assertThrows(InterceptorFailure.class, () -> run(Direction.PRODUCE, link("null", r -> null)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // passed on to List.of, which only reads it
  private Outcome<String, String> run(Direction direction, Link<String, String>... links) {
    return InterceptorChain.of(List.of(links), direction, "orders").run(record, CONTEXT);
  }

  private Link<String, String> append(String suffix) {
    return link(suffix, r -> Outcome.replace(RecordData.of(r).withValue(r.value() + suffix)));
  }

  private Link<String, String> pass(String name) {
    return link(name, r -> Outcome.pass());
  }

  private Link<String, String> link(
      String name, Function<RecordView<String, String>, Outcome<String, String>> decision) {
    return new Link<>(name, new Scripted(name, decision));
  }

  private class Scripted implements Interceptor<String, String> {
    private final String name;
    private final Function<RecordView<String, String>, Outcome<String, String>> decision;

    Scripted(String name, Function<RecordView<String, String>, Outcome<String, String>> decision) {
      this.name = name;
      this.decision = decision;
    }

    @Override
    public Set<Direction> directions() {
      return EnumSet.allOf(Direction.class);
    }

    @Override
    public Outcome<String, String> intercept(
        RecordView<String, String> view, Interception context) {
      seen.add(name + ":" + view.value());
      return decision.apply(view);
    }
  }
}
