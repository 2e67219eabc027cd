"""What the header of a column says it holds.

Belongs here: the words of headers, in English, Afrikaans, German, French, Spanish and a little more, and reading a
header with them. Does not belong here: what the values say (``values``) and weighing both (``recognise``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.mapping.headers import normalise_header

# "name", "customer": a name, the values say whose; "brand": a name of which there may be few; "place": a town or an
# address; "id": numbers the rows ("id", "row"); "key": numbers something ("customer id").
Meaning = Kind | Literal["name", "brand", "place", "id", "key"]


def _phrases(text: str) -> list[str]:
    return text.split()


# Joined without spaces, so that "date_of_birth", "DateOfBirth" and "dateofbirth" are one. The longest wins.
_WORDS: dict[Meaning, list[str]] = {
    "email": _phrases(
        """email emails emailaddress mail mailaddress emailid epos eposadres correo correoelectronico courriel
        mailadresse emailadresse"""
    ),
    "website": _phrases(
        """website websites web webpage webaddress websiteaddress homepage url urls uri link domain domainname
        webwerf webseite siteweb paginaweb sitioweb internet"""
    ),
    "phone": _phrases(
        """phone phones phonenumber telephone telephonenumber tel sel telno mobile mobilenumber cell cellphone
        cellnumber cellular msisdn landline fax faxnumber contactnumber contactnumbers whatsapp telefoon
        telefoonnommer selfoon selfoonnommer selnommer kontaknommer faks telefon telefonnummer handy mobil
        rufnummer telefono telefone movil celular portable telephonenumbers switchboard hotline callnumber
        worknumber homenumber"""
    ),
    "postal_code": _phrases(
        """postcode postcodes postalcode postal zip zipcode zips pincode eircode poskode posbuskode plz postleitzahl
        codepostal cp codigopostal cep postnummer postkode"""
    ),
    "date": _phrases(
        """date dates dob birthdate birthday birthdt birth born dateofbirth dod deathdate death datum geboortedatum
        gebdatum geburtsdatum geburtstag fecha fechanacimiento fechadenacimiento datenaissance datedenaissance
        naissance timestamp datetime created createdat updated updatedat modified modifiedat lastupdated expiry
        expirydate opened closed"""
    ),
    "year": _phrases(
        """year years yr birthyear yob yearofbirth pubyear jaar jahr geburtsjahr annee ano anio released yearfounded"""
    ),
    "house_number": _phrases(
        """housenumber streetnumber housenum streetnum stno stnumber buildingnumber civicnumber unitnumber flatnumber
        doornumber propertynumber huisnommer straatnommer hausnummer hausnumber hsnumber numerocivico
        premisenumber aptnumber apartmentnumber strnumber"""
    ),
    "street": _phrases(
        """street streetname str road roadname avenue straat straatnaam strasse strassenname rue calle via rua
        building buildingname housename complex estate thoroughfare addressstreet gebou gebaude gebaeude"""
    ),
    "address": _phrases(
        """address addresses addr adr addressline streetaddress physicaladdress postaladdress mailingaddress
        residentialaddress fulladdress homeaddress pobox adres straatadres posadres fisieseadres adresse anschrift
        direccion domicilio indirizzo endereco residence"""
    ),
    "place": _phrases("""location locations place plek lieu lugar standort addressorlocation ubicacion"""),
    "town": _phrases(
        """town towns city cities suburb suburbs locality neighbourhood neighborhood village municipality municipal
        district borough parish area placename birthplace placeofbirth townorcity towncity citytown dorp stad
        voorstad plaas plaats woonplaats distrik munisipaliteit gemeente gemeinde ort stadt stadtteil wohnort
        geburtsort ville commune lieudenaissance ciudad municipio localidad barrio cidade citta comune posttown
        metro metropolitan postoffice hometown"""
    ),
    "region": _phrases(
        """state states province provinces prov region regions county counties stateprovince provincestate statecode
        territory prefecture canton provinsie streek bundesland kanton provincia estado departement departamento
        comunidadautonoma statename"""
    ),
    "country": _phrases(
        """country countries countryname countrycode nation land staat pays pais paese ctry landcode landname
        countryoforigin"""
    ),
    "given_name": _phrases(
        """givenname givennames given firstname firstnames first fname forename forenames christianname middlename
        middlenames middle mname secondname nickname knownas initials initial preferredname voornaam voorname
        noemnaam voorletters vorname vornamen rufname prenom prenoms primernombre firstnm givennm fstname pname
        nombredepila prenome"""
    ),
    "surname": _phrases(
        """surname surnames lastname last lname familyname family sname maidenname maiden secondsurname lastnm van
        vanne achternaam familienaam nooiensvan nachname familienname zuname geburtsname nomdefamille nomfamille
        apellido apellidos primerapellido segundoapellido cognome sobrenome apelido"""
    ),
    "person": _phrases(
        """fullname fullnm fullnaam vollename naamenvan voornaamenvan firstandsurname firstandlastname person
        personname contact contactperson contacts contactname employee patient principal headmaster manager
        director instructor teacher student learner pupil tenant occupant spouse guardian representative attorney
        inventor inventors physician doctor persoon kontak kontakpersoon kontaknaam vollenaam skoolhoof
        headofschool headteacher bestuurder ansprechpartner kontaktperson mitarbeiter inhaber personne nomcomplet
        nombrecompleto persona contacto voter candidate deceased respondent passenger actor player athlete
        chairperson incumbent"""
    ),
    "name": _phrases(
        """name names nm naam namen nom nombre nome customer customername client clientname member account
        accountname owner ownername artist artists performer band author party donor payee payer beneficiary user
        displayname label holder entity entityname recipient sponsor buyer seller kunde klant klient eigenaar"""
    ),
    "organisation": _phrases(
        """organisation organization org orgname company companyname coname firm business businessname enterprise
        employer school schoolname college university institution institute applicant assignee agency department
        site sitename facility facilityname venuename restaurant restaurantname hotel hospital clinic centre
        center shop store storename outlet branch branchname supplier vendor dealer provider operator club team
        church charity association society practice pharmacy station airport airline bank merchant trader retailer
        bus biz tradingname tradename tradingas dba aka legalname registeredname legalentity corporation
        corporatename contractor licensee manufacturername maatskappy onderneming besigheid firma skool skoolnaam
        instansie organisasie vereniging kerk kliniek hospitaal restaurante entreprise societe raisonsociale
        etablissement empresa razonsocial compania organizacion escuela unternehmen betrieb einrichtung schule
        azienda bedrijf bedrijfsnaam subsidiary parent parentcompany affiliation"""
    ),
    "brand": _phrases(
        """brand brandname manufacturer maker make mfr mfg producer publisher venue journal conference booktitle
        series recordlabel imprint merk handelsmerk vervaardiger hersteller marke marca fabricante marque
        fabricant editeur verlag uitgewer studio"""
    ),
    "title": _phrases(
        """title titles titel titre titulo product productname productnm producttitle item itemname article beer
        beername wine winename song songname songtitle track trackname tracktitle album book paper papertitle
        movie film game event eventname show work headline subject publication papername recordingtitle produk
        produknaam artikel produkt produit producto itemtitle dish recipe course invention projectname project"""
    ),
    "text": _phrases(
        """description descriptions longdescr longdescription shortdescr shortdescription copyright desc descr notes
        note comment comments remark remarks abstract summary bio biography details about keywords tags authors
        authorlist authornames coauthors editors directors cast services features specification specifications
        specs review overview content message hours openinghours beskrywing notas opmerkings besonderhede
        beschreibung bemerkung bemerkungen descripcion commentaire observaciones ingredients claims outeurs
        auteurs autoren autores memo body text"""
    ),
    "category": _phrases(
        """type types style styles risk result results ward class classification category categories subcategory
        cuisine cuisines gender sex occupation profession job jobtitle jobdescription position role designation
        rank race ethnicity language nationality religion maritalstatus marital status condition sector industry
        genre format level phase grade color colour currency salutation honorific nametitle persontitle
        titleprefix suffix namesuffix prefix species breed group segment division flag relation relationship
        employmentstatus ownership quintile stage soort tipe kategorie klas geslag beroep taal ras typ art
        geschlecht beruf anrede sprache sexe metier sexo profesion tipo categoria idioma clase marque civilite
        unit uom mime day month weekday season licencetype ageband"""
    ),
    "number": _phrases(
        """price prices listprice cost amount total subtotal qty quantity count size weight height width depth length
        age score rating ratings grosse groesse stars revenue turnover sales employees employeecount staff
        population capacity latitude longitude lat lon lng lngt longt salary income balance volume duration votes
        rank discount percent percentage share value worth distance enrolment enrollment learners pupils bedrooms
        bathrooms floors mileage rooms seats prys bedrag aantal ouderdom preis betrag anzahl menge alter prix
        montant quantite precio importe cantidad edad abv ibu tracknumber issue pagecount elevation numberof
        reviewcount gps coordinates"""
    ),
    "identifier": _phrases(
        """identifier passport passportnumber vat vatnumber vatid tax taxnumber taxid tin ein itin ssn socsec
        socsecid socsecnumber socialsecurity socialsecuritynumber nationalid nationalidnumber nationalinsurance
        nino idnumber idnr identitynumber identity registration registrationnumber regnumber registrationid
        companynumber companyregistration crn licence license licencenumber licensenumber permit permitnumber
        account accountnumber accountid iban bic swift isbn issn isrc doi pmid orcid sku upc ean gtin barcode mpn
        asin model modelnumber modelno part partnumber serial serialnumber productcode itemcode itemnumber
        stockcode articlenumber plu emis emisnumber siret siren abn acn lei duns dunsnumber kvk ustid ustidnr
        handelsregister steuernummer nif nie cif rfc cpf cnpj dni rut icao iata nhs nhsnumber npi mrn medicare
        medicalrecordnumber username userid login handle policynumber membershipnumber membernumber employeenumber
        staffnumber studentnumber erf erfnumber vin plate numberplate tailnumber imei catalognumber catalogno
        cataloguenumber patentnumber applicationnumber docket casenumber invoicenumber ordernumber reference
        referencenumber ref registrasienommer registrasie belasting paspoort btw btwnommer paspoortnommer
        belastingnommer personalausweis numerodepasaporte twitter facebook instagram linkedin"""
    ),
    "id": _phrases(
        """id ids uid uuid guid recid recordid recordnumber recnumber rec record rowid row rownumber rownum rowindex
        index idx key pk primarykey uniqueid uniquekey unique seq sequence sequencenumber serialno lineid
        linenumber unnamedid rid sno srnumber sr entryid oid objectid fid gid ry volgnommer zeile lfdnumber
        position"""
    ),
    "source": _phrases(
        """source sources src dataset datasource datasetname sourcename sourcefile sourcesystem sourceid origin file
        filename filepath sheet sheetname workbook tabname database db feed provenance collection bron leer datei
        quelle fichier fuente archivo listname system importfile"""
    ),
}
_NUMBER_WORDS = frozenset(_phrases("no nr nos num nbr nmbr nummer nommer numero number numbers"))
_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_OF = frozenset(_phrases("of van der des de du del della di da do von"))
# These say so only where they are the whole header: "last updated" is no surname.
_ALONE = frozenset(
    _phrases(
        """last first land show work about part plate closed opened born birth body text day month game details
        content message features overview services general portable handy mobil internet cell link str via club
        actor player position index key unique seq rec memo sales staff share value worth total group phase level
        series label opened released area nation head condition maiden family ort art van base cap"""
    )
)
# Wherever they stand in a header, it is about them ("email (contact)", "tel work"), unless it ends in a word that
# turns it ("phone type", "email source").
_STRONG: tuple[Meaning, ...] = ("email", "website", "phone", "postal_code", "date", "year", "house_number")
_TURNING = frozenset({"category", "id", "number", "source"})
_SHORTEST_PART = 3
_LONGEST_PHRASE = 4


def _vocabulary() -> dict[str, Meaning]:
    """Each phrase and what it means; a phrase in two lists means the first."""
    found: dict[str, Meaning] = {}
    for meaning, phrases in _WORDS.items():
        for phrase in phrases:
            found.setdefault(phrase, meaning)
    return found


_VOCABULARY = _vocabulary()


@lru_cache(maxsize=4096)
def header_meaning(header: str) -> Meaning | None:
    """What a header says its column holds, None where it says nothing ("col1", "f3", "Unnamed: 2")."""
    words = _words(header)
    hits = _hits(words)
    of = next((place for place in range(1, len(words)) if words[place] in _OF), None)
    if of is not None and not any(start < of < end for start, end, _ in hits):
        if words[0] == "number":
            return "number"
        before = [hit for hit in hits if hit[0] < of]
        if any(meaning != "name" for _, _, meaning in before):
            hits = before
        else:
            hits = [hit for hit in hits if hit[0] > of] or before
    return _chosen([meaning for _, _, meaning in hits])


def _chosen(meanings: list[Meaning]) -> Meaning | None:
    """The one meaning of a header with several: as a rule the last ("company address" is an address)."""
    if "surname" in meanings and {"given_name", "name"} & set(meanings):
        return "person"
    known = [meaning for meaning in meanings if meaning != "name"]
    if not known:
        return "name" if meanings else None
    last = known[-1]
    if last == "id" and len(meanings) > 1 and set(meanings) != {"id"}:
        return "identifier" if "identifier" in known else "key"
    if last in _TURNING:
        return last
    return next((meaning for meaning in _STRONG if meaning in known), last)


def _words(header: str) -> list[str]:
    """Words of a header, folded, without numbers: "Contact_Tel-No2" is contact, tel, number."""
    text = normalise_header(header.replace("#", " number ").replace("№", " number "))
    words = _BORDER.sub(" ", text).split()
    words = ["number" if word in _NUMBER_WORDS else word for word in words if not word.isdecimal()]
    return [part for word in words for part in _parts(word)]


def _hits(words: list[str]) -> list[tuple[int, int, Meaning]]:
    """Phrases found, longest first and none inside another, in the order of the header."""
    hits: list[tuple[int, int, Meaning]] = []
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            meaning = _VOCABULARY.get("".join(words[start:end]))
            free = all(end <= left or right <= start for left, right, _ in hits)
            alone = length == 1 and words[start] in _ALONE and len(words) > 1
            if meaning and free and not alone:
                hits.append((start, end, meaning))
    return sorted(hits)


def _parts(word: str) -> list[str]:
    """A word nobody knows, taken apart where it is made of known words ("customeremail"), else as it is."""
    if word in _VOCABULARY or len(word) < 2 * _SHORTEST_PART:
        return [word]
    for ending in sorted(_NUMBER_WORDS):
        stem = word.removesuffix(ending)
        if stem != word and (stem in _VOCABULARY or f"{stem}number" in _VOCABULARY):
            return [stem, "number"]
    best: dict[int, list[str]] = {0: []}
    for end in range(_SHORTEST_PART, len(word) + 1):
        for start in sorted(best):
            part = word[start:end]
            known = part in _VOCABULARY or part in _NUMBER_WORDS
            if len(part) >= _SHORTEST_PART and known and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = [*best[start], "number" if part in _NUMBER_WORDS else part]
    return best.get(len(word), [word])
