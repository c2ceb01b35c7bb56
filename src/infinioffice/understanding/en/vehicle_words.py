"""Cars as US callers name them. Data only: makes with their nicknames, and models that name their make."""

from __future__ import annotations

MAKES: dict[str, tuple[str, ...]] = {
    "Acura": (), "Alfa Romeo": ("alfa",), "Audi": (), "BMW": ("beemer", "bimmer", "b m w"), "Buick": (),
    "Cadillac": ("caddy", "caddie"), "Chevrolet": ("chevy", "chevvy", "chev"), "Chrysler": (), "Dodge": (),
    "Fiat": (), "Ford": (), "GMC": ("g m c",), "Genesis": (), "Honda": (), "Hummer": (), "Hyundai": ("hundai",),
    "Infiniti": ("infinity",), "Isuzu": (), "Jaguar": ("jag",), "Jeep": (), "Kia": (), "Land Rover": (),
    "Lexus": (), "Lincoln": (), "Mazda": (), "Mercedes-Benz": ("mercedes", "benz", "mercedes benz", "merc"),
    "Mercury": (), "Mini": ("mini cooper",), "Mitsubishi": (), "Nissan": (), "Oldsmobile": ("olds",), "Plymouth": (),
    "Pontiac": (), "Porsche": ("porsh",), "Ram": (), "Range Rover": (), "Saab": (), "Saturn": (), "Scion": (),
    "Subaru": ("subie", "suburu"), "Suzuki": (), "Tesla": (), "Toyota": (), "Volkswagen": ("vw", "v w", "volkswagon"),
    "Volvo": (), "Rivian": (), "Polestar": (),
}  # fmt: skip

MODELS: dict[str, str] = {
    "Acura": "Integra, MDX, RDX, TL, TLX, TSX, ILX, RSX",
    "Audi": "A3, A4, A5, A6, A8, Q3, Q5, Q7, Q8, TT",
    "BMW": "X1, X3, X5, X7, 328i, 330i, 535i",
    "Buick": "Enclave, Encore, LaCrosse, LeSabre, Regal, Verano, Envision, Century",
    "Cadillac": "Escalade, CTS, ATS, XT4, XT5, XT6, SRX, DeVille, DTS",
    "Chevrolet": "Silverado, Malibu, Equinox, Tahoe, Suburban, Impala, Cruze, Camaro, Corvette, Traverse, Trax, "
    "Colorado, Blazer, Trailblazer, Cobalt, Aveo, Sonic, Spark, Volt, Bolt, Avalanche, Express, S10, HHR, Uplander",
    "Chrysler": "Pacifica, Sebring, Town and Country, PT Cruiser, 300C, 300, 200",
    "Dodge": "Charger, Challenger, Durango, Caravan, Grand Caravan, Journey, Dart, Avenger, Nitro, Neon, Stratus, "
    "Dakota",
    "Ford": "F-150, F-250, F-350, Escape, Explorer, Focus, Fusion, Mustang, Edge, Expedition, Ranger, Taurus, Fiesta, "
    "Transit, Bronco, Maverick, Flex, Econoline, Crown Victoria, Freestyle, Windstar, EcoSport, C-Max",
    "GMC": "Sierra, Yukon, Acadia, Terrain, Canyon, Envoy, Savana, Jimmy",
    "Honda": "Civic, Accord, CR-V, Pilot, Odyssey, HR-V, Fit, Ridgeline, Element, Insight, Passport, Prelude",
    "Hyundai": "Elantra, Sonata, Tucson, Santa Fe, Kona, Accent, Palisade, Veloster, Venue, Azera, Ioniq",
    "Infiniti": "G35, G37, Q50, Q60, QX50, QX60, QX80, FX35",
    "Jeep": "Wrangler, Cherokee, Grand Cherokee, Compass, Patriot, Liberty, Renegade, Gladiator, Commander",
    "Kia": "Optima, Sorento, Soul, Sportage, Forte, Rio, Telluride, Sedona, Spectra, Stinger, Seltos, Carnival, Niro",
    "Land Rover": "Discovery, Defender, Freelander",
    "Lexus": "RX350, ES350, IS250, GX470, NX200, RX300, LS460",
    "Lincoln": "Navigator, MKZ, MKX, MKC, Town Car, Continental, Nautilus, Corsair, Aviator",
    "Mazda": "Mazda3, Mazda6, CX-5, CX-9, CX-30, CX-7, Miata, Protege, Tribute",
    "Mitsubishi": "Outlander, Lancer, Eclipse, Galant, Mirage, Montero",
    "Nissan": "Altima, Sentra, Rogue, Maxima, Pathfinder, Frontier, Versa, Murano, Titan, Xterra, Armada, Juke, Kicks, "
    "Leaf, Quest, Cube, 350Z, 370Z",
    "Pontiac": "Grand Prix, Grand Am, G6, Vibe, Bonneville, Firebird, Sunfire, Montana",
    "Ram": "1500, 2500, 3500, ProMaster",
    "Saturn": "Vue, Ion, Aura, Outlook",
    "Subaru": "Outback, Forester, Impreza, Legacy, Crosstrek, WRX, Ascent, BRZ, Baja, Tribeca",
    "Tesla": "Model 3, Model S, Model X, Model Y, Cybertruck",
    "Toyota": "Camry, Corolla, RAV4, Highlander, Tacoma, Tundra, Prius, Sienna, 4Runner, Avalon, Sequoia, Yaris, "
    "Matrix, Venza, C-HR, Celica, Echo, FJ Cruiser, Land Cruiser, Solara, Supra",
    "Volkswagen": "Jetta, Passat, Golf, Tiguan, Beetle, Atlas, GTI, Touareg, CC, Rabbit, Taos",
    "Volvo": "XC90, XC60, XC40, S60, V60, S40, V70, S80",
}  # fmt: skip
