"""Cars, mileage and plates."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.vehicles import Vehicle, find_plate, find_vehicle


@pytest.mark.parametrize(
    ("said", "vehicle"),
    [
        ("it's a 2016 Honda Accord", Vehicle(2016, "Honda", "Accord")),
        ("oh nine chevy impala with ninety thousand miles", Vehicle(2009, "Chevrolet", "Impala", 90000)),
        ("my F one fifty squeaks", Vehicle(None, "Ford", "F-150")),
        ("a ninety eight corolla, about 180k miles", Vehicle(1998, "Toyota", "Corolla", 180000)),
        ("two thousand twelve VW Passat", Vehicle(2012, "Volkswagen", "Passat")),
        ("twenty fifteen beemer", Vehicle(2015, "BMW")),
        ("it has 120,000 miles on it", Vehicle(mileage=120000)),
        ("one twenty thousand miles", Vehicle(mileage=120000)),
    ],
)
def test_vehicles(said: str, vehicle: Vehicle) -> None:
    found = find_vehicle(said)
    assert found is not None
    assert found.value == vehicle


@pytest.mark.parametrize(
    "said",
    [
        "I need to focus on the price",
        "my name is Lincoln",
        "the same one as last time",
        "I live two miles away",
        "my pilot light is out",
        "",
    ],
)
def test_everyday_words_are_no_cars(said: str) -> None:
    assert find_vehicle(said) is None


@pytest.mark.parametrize(
    ("said", "plate"),
    [
        ("my plate is K J B four four one two", "KJB4412"),
        ("license plate KJB 4412", "KJB4412"),
        ("the tag is 8 K J B 4 1 2", "8KJB412"),
    ],
)
def test_plates(said: str, plate: str) -> None:
    found = find_plate(said)
    assert found is not None
    assert found.value == plate


def test_a_plate_needs_its_word_or_a_question() -> None:
    assert find_plate("K J B 4 4 1 2") is None
    assert find_plate("no plate on it yet") is None
    found = find_plate("K J B 4 4 1 2", asked=True)
    assert found is not None
    assert found.value == "KJB4412"
