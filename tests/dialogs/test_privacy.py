"""No text about a pupil shows who it is; what teachers write besides goes through."""

from datetime import UTC, datetime

import pytest

from bot.operations.demonstration import demonstration
from dialogs.engine.context import FormContext
from dialogs.permissions import PersonView
from dialogs.privacy import pupil_named
from dialogs.texts import Texts
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FILES, EXAMPLE = load_catalogue(), demonstration(NOW.date())
CATALOGUE = Catalogue(
    (*FILES.organisations.values(), *EXAMPLE.organisations.values()), FILES.programmes.values(), EXAMPLE.rounds.values()
)
CONTEXT = FormContext(CATALOGUE, Texts("en"), PersonView(1, "leraar@school.be"), NOW)

REFUSED = """
Emma Peeters kan niet stilzitten.
emma peeters kan niet stilzitten
Onze leerling Emma kan niet meer dan vijf minuten luisteren.
Emma heeft moeite met begrijpend lezen.
Noah leert traag lezen en haakt af.
We zoeken hulp voor Yassine, die geen Nederlands spreekt.
Het gaat over Mohamed El Amrani uit het derde leerjaar.
Leerling Xhemile begrijpt de instructies niet.
Leerling Xhemile Krasniqi begrijpt de instructies niet.
Xhemile Krasniqi kan niet lezen.
een jongen die Arvid heet en niet praat
Het meisje heet Solveig en komt uit Zweden.
een leerling met de naam Tjorven
De ouders van Lotte van den Berghe komen mee.
lotte van den berghe
Thomas De Smet durft niet voor de klas te spreken.
thomas de smet durft niet
Fatima's moeder spreekt enkel Arabisch.
Emmas moeder maakt zich zorgen.
Hoe help ik Lucas' concentratie vooruit?
Roos kan zich niet concentreren.
Jan heeft veel structuur nodig.
We merken dat Merel vaak alleen speelt.
Bo Willems heeft nood aan rust.
An Claes volgt niet mee in wiskunde.
leen claes volgt niet mee
J. Peeters en Louise Maes zitten samen.
Peeters Emma, derde leerjaar
Peeters, Emma
EMMA PEETERS
Het gezin Janssens heeft het moeilijk.
familie Krasniqi krijgt hulp
rijksregisternummer 14.03.12-123.45
Zijn nummer is 14031212345.
Leerling A, geboren op 12/03/2014, leest niet.
J.V. (geboortedatum 12 maart 2014)
°12-3-2014, beperkt gehoor
Mijn dochter Ella wil niet naar school.
Liam is snel afgeleid door geluid.
Liam, 8 jaar, is snel afgeleid.
Ik heb een vraag over Zeynep Yilmaz.
zeynep yilmaz verstaat me niet
Milan uit mijn klas slaat anderen.
De kleuter Otis bijt.
We willen Seppe leren plannen.
Kan iemand Aya extra uitleg geven in de klas?
Marie-Julie kan haar emoties niet reguleren.
Pieter-Jan Verbeke blijft zitten.
Haar zus Nora zit in dezelfde school en helpt mee.
Ahmed en Bilal maken samen ruzie op de speelplaats.
Wat werkt bij Kobe?
De logopediste ziet Finn en Arthur elke week.
Ouders: Karim en Naima
emma.peeters@school.be
Youssef kan enkel met pictogrammen werken.
youssef kan enkel met pictogrammen werken
de broer van Jasper zit hier ook
Stappenplan voor Wout Hendrickx
Op 3 mei sprak ik met de mama van Amir.
Naam: Sofie Vermeersch, klas: 4B
Ze noemt Amélie haar beste vriendin.
Dominik Wachowski heeft nood aan herhaling.
Our pupil Emma cannot sit still.
The boy is called Bjarte and is eight.
Robin is vaak boos.
Elke heeft een trauma.
Sander is de klas uit gelopen.
In overleg met Hanne en haar mama
Kan Ibrahim een uur per week apart zitten?
ibrahim is vaak moe
Het gaat om Dries Vanhoutte.
Het is voor Guillaume, zesde leerjaar.
Guillaume Lefevre leest niet.
leerlinge Oluwaseun praat niet
Wij willen dat Tuur zelfstandig werkt.
Kleuter Fleur huilt vaak
ik zoek iets voor lena van damme
Haroun kan niet wachten op zijn beurt.
Lowie zijn schrift is slordig.
Nood van Jade: rust
Stan heeft thuis geen computer.
zijn naam is Dogukan
Mathis Declerck en zijn broer
Tine V. volgt niet
Alexandra's rapport daalt
Wij maken ons zorgen om Vince.
Sterre leest nog spellend
de moeder van Chakib heeft hulp nodig
Anaïs kan niet tegen verandering
Lars' ouders willen meer contact
het gaat over onze Kjell
Wim Aerts
nathan wil niet schrijven
De Smet Lander
Eline, ADHD en faalangst
Kyano stoort de les.
Wannes leest vlot maar begrijpt weinig.
De situatie van Margot baart ons zorgen.
margot vertraagt in rekenen
Rayan, een levendige jongen, stoort.
Kan Zakaria een laptop krijgen?
Basil De Backer
leerling basil de backer
Hoe kan ik Estée helpen?
Estée is zeer stil.
De papa van Obinna is vaak afwezig.
Obinna Okafor kan niet volgen.
Het meisje, Nour, eet niet op school.
Het gaat over Victor V.
Ward en Wies zitten samen.
Ik wil weten waarom Lise weent.
Gezinssituatie Vandenbroucke is moeilijk
Oscar 3de leerjaar
Nele's rapport
Wij bespreken Mauro Vandewalle.
tuurs mama komt
Axelle (8) leest niet
Casus Amina
Casus Giorgi
onze finn
Zorg voor Febe en haar zusje
"""

PASSED = """
J.V. kan niet stilzitten.
J. V. heeft moeite met begrijpend lezen.
Leerling A leest traag.
Leerling LL-12 heeft nood aan structuur.
leerling JV begrijpt de instructies niet
De leerling kan zich niet langer dan vijf minuten concentreren.
De leerling heeft nood aan voorspelbaarheid en een vast ritme.
Hij heeft nood aan visuele ondersteuning bij instructies.
Een meisje van acht met dyslexie leest niet graag hardop.
Een jongen uit het derde leerjaar slaat anderen.
Leerlingen met autisme hebben nood aan een prikkelarme plek.
Het kind heet bij ons leerling B.
De leerkracht wil leren omgaan met boosheid.
Hilde Mahieu begeleidt het gesprek.
We spreken af met Hilde Mahieu in Sint-Niklaas.
We komen samen in Sint-Niklaas, Gent of Antwerpen.
De school ligt in Heist-op-den-Berg.
Onze school is Het Kompas in Mechelen.
School De Vlinder neemt het initiatief.
Ondersteuningsnetwerk Kempen volgt dit op.
CVO Lethas en PCVO Het Perspectief doen mee.
We werken met Veilig leren lezen, kim-versie.
De handpop Jules helpt in de kleuterklas.
We gebruiken de methode Sam en Julie.
Sint-Jan Berchmanscollege in Brussel
De leraar van het Sint-Lukasinstituut helpt.
De hogeschool Thomas More geeft de vorming.
De student van Thomas More loopt stage.
We passen de Roos van Leary toe in de klas.
Volgens Van Hiele zijn er niveaus in meetkunde.
We volgen de taxonomie van Bloom.
Het is een freinetschool in de buurt van Leuven.
De vorming is op 12 januari en 3 mei.
In januari of februari evalueren we.
tegen 15 jan. met een nieuwe afspraak
Op maandag 4 mei 2026 komt de ondersteuner.
We starten in augustus.
Mei is een drukke maand.
De zorgcoördinator maakt een stappenplan.
De zoco spreekt elke week af met de ouders.
Juf Katrien maakt pictogrammen.
Meester Tom observeert tijdens de speeltijd.
Katrien (zoco) volgt het op.
Overleg met Lieve, kinesist.
mevrouw Peeters van het CLB
Mevr. Claes belt de ouders.
De directeur en de leerkracht van 4B zijn aanwezig.
Het CLB, de ouders en de GON-begeleider zitten mee aan tafel.
Een ondersteuner van het leersteuncentrum komt mee.
De logopedist en de kinesitherapeut geven tips.
Elke leerling krijgt een buddy.
Elke dag vijf minuten lezen met een maatje.
Toon de daglijn elke ochtend.
Lees samen met een maatje.
We zoeken een lijst met tips.
De roos in de tuin is een rustplek.
Mark de tekst met een fluostift.
De linde op de speelplaats is de afspreekplek.
Ik ben leerkracht in het derde leerjaar.
Ben je beschikbaar op woensdag?
Als leerling ben je soms verloren in de groep.
Wij zoeken out of the box maatregelen.
Hoe kan ik redelijke aanpassingen doen bij Frans?
Rekenen is moeilijk, taal gaat beter.
Nederlands is de derde taal van de leerling.
Hij spreekt thuis Arabisch en Turks.
De leerling komt uit Afghanistan en is hier sinds 2024.
De leerling is geboren in 2014.
De leerling is 8 jaar en zit in 3B.
Nood aan een time-out van 10 minuten, 3 keer per dag.
We gebruiken Kurzweil en Sprint voor de toetsen.
Google Classroom is te druk voor deze leerling.
Microsoft Teams heeft een voorleesfunctie.
Smartschool wordt het communicatiemiddel.
Bingel wordt beperkt tot tien minuten.
De Lijn brengt de leerling naar school.
Het Rode Kruis geeft studiehulp.
De brugfiguur van de stad Gent helpt met huisbezoeken.
Ligo Kempen en CBE Open School volgen de ouders op.
NT2-cursisten van richtgraad 1 en 2 uit Oost-Vlaanderen
Welke differentiatie werkt voor cursisten NT2 met een traag leertempo?
Hoe versterkt coachen op de werkvloer de spreekvaardigheid?
Twintig cursisten van twee groepen alfa doen mee.
Volgens Van den Branden leer je taal door taken.
Dit sluit aan bij het praktijkonderzoek NT2 van vorig jaar.
Het M-decreet vraagt redelijke aanpassingen.
Fase 2 van het zorgcontinuüm is doorlopen.
De Vlaamse Gemeenschap betaalt de ondersteuning.
Een Community of Practice duurt ongeveer een uur.
Het scherp stellen van de onderwijsbehoefte is gevolgd (T21-123).
De ouders zijn gescheiden; de moeder komt mee.
De grootmoeder spreekt Nederlands en vertaalt.
Er komt een tolk Pools mee.
De leerling zelf komt het laatste kwartier mee.
Contact: zorg@school.be
Bel 03 123 45 67 na schooltijd.
Budget: 110 euro per sessie, 1.234,50 euro in totaal
De klas telt 24 leerlingen, van wie 6 met zorgnoden.
3 februari 2026: eerste gesprek met de ouders
Wat heeft de leraar nodig? Tijd, coaching en materiaal.
Ik wil graag tips om de klas rustig te krijgen.
Kan iemand meedenken over huiswerk?
Moeilijk verstaanbaar spreken, woordenschat klein
Angst voor toetsen; weent vaak bij het afscheid.
Hoogbegaafd en onderpresteert.
Beperkt zicht: vergroot lettertype, vooraan zitten.
Hoorapparaat sinds september, soloapparatuur nodig.
ADHD en DCD, attest aanwezig.
De leerling wil wel, maar durft niet.
Jongen, 9 jaar, selectief mutisme
Het kind mag kiezen waar het zit.
De leerling zal zelf een keuze maken.
Stappenplan op de bank
Pictogrammen: Sclera en Widgit
Buddy kiezen samen met de klas
Observatie door het CLB
tegen de krokusvakantie
The pupil needs a quiet place to work.
Pupil A reads slowly and is tired by noon.
We meet in Ghent at the School De Linde.
De leerling van het vierde leerjaar leest op AVI 3.
We doen een gesprek met de ouders en de zoco op woensdag.
Een vaste plaats vooraan, naast een rustige leerling.
Voor wiskunde gebruiken we Wiskanjers en Reken Maar!
Talent en Karakter zijn onze taalmethodes.
De school werkt met Zill.
Het Leersteuncentrum Accent helpt met dyscalculie.
De klas van juf Els is een graadsklas.
De leraar heeft nood aan overleg met collega's.
Wat kan de OKAN-coach doen?
Opvolging in Smartschool en Questi door de titularis.
Op dinsdag 12 mei van 10.30 u tot 12 u.
De onderzoeksvraag: leren cursisten beter spreken met dialogen?
Wij onderzoeken of Voorleesplezier de woordenschat vergroot.
In Centrum Basiseducatie Open School Kempen
De stad Leuven en de provincie Limburg steunen dit.
De Paasvakantie komt eraan.
Vragen over Wero en Frans.
Team Basisonderwijs West-Vlaanderen doet mee.
Dank bij voorbaat!
De bib van Aalst, elke vrijdag
Met vriendelijke groeten
Een gehoorgestoorde leerling met CI
Samen met kinesiste Griet oefenen we het handschrift.
Elk kind mag een rustpauze vragen.
Het wordt Chinees voor hem als we snel spreken.
Papa komt altijd te laat.
Mama en papa wonen apart.
Moeder spreekt Dari en Pasjtoe.
Hij is fan van Club Brugge en voetbalt bij KV Mechelen.
Hij kijkt graag naar Bumba en Mega Mindy.
Wij volgen de handelingsgerichte aanpak (HGW).
Ann van het CLB belde.
WAI-POP, TOP-CO en SWITCH lopen dit jaar.
Hij leest Dolfje Weerwolfje.
Aanpak: Stop Denk Doe, Axenroos en Rots en Water
Wij zitten in Zone Noord.
Hulp van de VDAB en het OCMW
Nood aan Cambridge-materiaal Engels
De leerling gaat op kamp met Akabe.
Bij begrijpend lezen haakt de leerling snel af; bij technisch lezen gaat het goed.
Ons team wil met de ouders tot een gezamenlijk plan komen.
De leerling zit in de derde graad van het secundair.
Vragen van de leerkracht: hoe bied ik structuur?
Een timetimer en een hoofdtelefoon.
De CLB-medewerker belt tegen vrijdag.
De turnleraar en de zorgjuf spreken af.
In het leersteuncentrum Vlaams-Brabant volgt Sofie, ondersteuner, dit op.
Na Nieuwjaar herbekijken we het plan.
De cursisten van richtgraad 1.2 in CVO Antwerpen spreken te weinig buiten de les.
Hoe leren laaggeletterde cursisten lezen met WhatsApp-berichten?
De leraren Nederlands van het CVO werken met portfolio's.
Europa, Vlaanderen en de stad Genk subsidiëren.
Op school spreken we Nederlands, thuis Berbers.
Dankzij de Warme School is er aandacht voor welbevinden.
Actie: elke maandag twintig minuten remediëring.
De leerling kiest zelf een rustplek uit.
Lerende leraren, sterke leerlingen
Time-in met de ergo, twee keer per week.
Faalangsttraining bij De Stap.
Het attest verloopt op 30 juni.
Aanwezig: leerkracht, zoco, moeder, ondersteuner.
Sint in de klas is te druk voor de leerling.
In groep 2 van Zeppelin is het rustiger.
Werkt het co-teachen met de klas van meester Bart?
Het Vijfde Leerjaar gaat op Bosklassen.
Onze doelgroep: alfacursisten uit Syrië en Eritrea
Ann, onze directeur, gaat akkoord.
Er is nood aan Nederlandse les voor de ouders.
De leerling wil later Dokter worden.
"""


def listed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("said", listed(REFUSED))
def test_a_text_that_shows_who_a_pupil_is_is_refused(said):
    assert pupil_named(said, CONTEXT) is not None


@pytest.mark.parametrize("said", listed(PASSED))
def test_what_teachers_write_without_a_name_goes_through(said):
    assert pupil_named(said, CONTEXT) is None


def test_the_explanation_gives_initials_and_does_not_repeat_the_name():
    said = pupil_named("Het gaat over Lotte van den Berghe uit 4B.", CONTEXT)
    assert said is not None
    assert "“L.B.”" in said
    assert "Lotte" not in said and "Berghe" not in said


@pytest.mark.parametrize(
    ("said", "left_out"), [("14.03.12-123.45", "national number"), ("J.V., geboren op 3 mei 2014", "date of birth")]
)
def test_a_number_or_a_birthday_is_told_for_what_it_is(said, left_out):
    assert left_out in str(pupil_named(said, CONTEXT))


def test_who_is_named_as_facilitator_in_the_offer_may_be_named():
    assert pupil_named("Hilde Mahieu", CONTEXT) is None
    nobody = FormContext(Catalogue(), Texts("en"), PersonView(1), NOW)
    assert pupil_named("Hilde Mahieu", nobody) is not None
