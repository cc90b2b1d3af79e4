package io.sluice.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Gives a plugin the name by which the configuration chooses it; every plugin needs one. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Named {
  /**
   * Returns the name: lower-case letters, digits and dashes, such as {@code round-robin}. No two
   * plugins of one kind may have the same.
   */
  String value();

  /**
   * Returns further names by which it can be chosen, such as the name of the Kafka class that it
   * stands for.
   */
  String[] aliases() default {};
}
