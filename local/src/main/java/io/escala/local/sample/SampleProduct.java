package io.escala.local.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** One generated product; a function of its number alone. */
public record SampleProduct(
        String sku,
        String name,
        String description,
        String category,
        BigDecimal price,
        String currency,
        int stock,
        String attributes) {

    private record Kind(String category, List<String> things, List<String> materials, int cheapest, int dearest) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "kitchen",
                    List.of("mug", "teapot", "frying pan", "chef's knife", "cutting board", "mixing bowl", "colander"),
                    List.of("stoneware", "cast-iron", "steel", "bamboo", "enamelled"),
                    4,
                    120),
            new Kind(
                    "books",
                    List.of("cookbook", "atlas", "field guide", "novel", "dictionary", "sketchbook"),
                    List.of("hardback", "paperback", "illustrated", "pocket", "annotated"),
                    6,
                    60),
            new Kind(
                    "garden",
                    List.of("watering can", "trowel", "planter", "hose reel", "bird feeder", "lantern"),
                    List.of("galvanised", "copper", "terracotta", "cedar", "folding"),
                    5,
                    180),
            new Kind(
                    "electronics",
                    List.of("headphones", "keyboard", "monitor 27\"", "webcam", "power bank", "desk lamp"),
                    List.of("wireless", "compact", "mechanical", "foldable", "USB-C"),
                    15,
                    900),
            new Kind(
                    "toys",
                    List.of("puzzle", "kite", "model train", "building blocks", "yo-yo", "doll's house"),
                    List.of("wooden", "magnetic", "plush", "wind-up", "classic"),
                    3,
                    150),
            new Kind(
                    "outdoor",
                    List.of("tent", "sleeping bag", "rucksack", "camping stove", "head torch", "hammock"),
                    List.of("ultralight", "waterproof", "two-person", "insulated", "compact"),
                    12,
                    650),
            new Kind(
                    "stationery",
                    List.of("fountain pen", "notebook", "letter opener", "pencil case", "stapler"),
                    List.of("brass", "leather", "recycled", "dotted", "left-handed"),
                    2,
                    95));

    private static final List<String> COLOURS =
            List.of("blue", "green", "red", "black", "white", "ochre", "grey", "teal", "plum", "café au lait");
    private static final List<String> MAKERS =
            List.of("Alder & Co", "Brisa", "Casa Ñandú", "Dovetail", "Ewe, Ram & Sons", "Fjäll", "Grünwald", "Halcyon");

    public static SampleProduct number(int number) {
        // java.util.Random's algorithm is part of its specification: the same numbers on every JDK.
        Random random = new Random(number * 0x9E3779B97F4A7C15L);
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        String thing = pick(kind.things, random);
        String material = pick(kind.materials, random);
        String colour = pick(COLOURS, random);
        String maker = pick(MAKERS, random);
        String name = capital(colour) + " " + material + " " + thing;
        return new SampleProduct(
                String.format(
                        Locale.ROOT, "%s-%07d", kind.category.substring(0, 3).toUpperCase(Locale.ROOT), number),
                name,
                description(number, thing, material, maker, random),
                kind.category,
                price(kind, random),
                "EUR",
                random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(499),
                attributes(colour, material, maker));
    }

    /** A JSON object. */
    private static String attributes(String colour, String material, String maker) {
        return "{\"colour\":\"" + colour + "\",\"material\":\"" + material + "\",\"maker\":\"" + maker + "\"}";
    }

    /** Mostly a sentence; now and then nothing, quotation marks, or several lines. */
    private static String description(int number, String thing, String material, String maker, Random random) {
        String sentence = "A " + material + " " + thing + " by " + maker + ", made to last.";
        return switch (number % 20) {
            case 7 -> "";
            case 11 -> sentence + " Reviewers call it \"the best " + thing + " yet\", and we agree.";
            case 13 -> sentence + "\nCare: wipe with a damp cloth.\nGuarantee: " + (2 + random.nextInt(9)) + " years.";
            default -> sentence;
        };
    }

    private static BigDecimal price(Kind kind, Random random) {
        return BigDecimal.valueOf(5L * (kind.cheapest * 20 + random.nextInt((kind.dearest - kind.cheapest) * 20)), 2);
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
