/** Build tool: turns Kafka's message schemas into Java records that read and write themselves. */
module io.sluice.generator {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static org.jspecify;
}
