"""The national register's layout: its 140 headings, and what stands where nothing applies."""

from __future__ import annotations

_HEADINGS = """
URN|LA (code)|LA (name)|EstablishmentNumber|EstablishmentName|TypeOfEstablishment (code)
TypeOfEstablishment (name)|EstablishmentTypeGroup (code)|EstablishmentTypeGroup (name)
EstablishmentStatus (code)|EstablishmentStatus (name)|ReasonEstablishmentOpened (code)
ReasonEstablishmentOpened (name)|OpenDate|ReasonEstablishmentClosed (code)
ReasonEstablishmentClosed (name)|CloseDate|PhaseOfEducation (code)|PhaseOfEducation (name)
StatutoryLowAge|StatutoryHighAge|Boarders (code)|Boarders (name)|NurseryProvision (name)
OfficialSixthForm (code)|OfficialSixthForm (name)|Gender (code)|Gender (name)
ReligiousCharacter (code)|ReligiousCharacter (name)|ReligiousEthos (name)|Diocese (code)
Diocese (name)|AdmissionsPolicy (code)|AdmissionsPolicy (name)|SchoolCapacity
SpecialClasses (code)|SpecialClasses (name)|CensusDate|NumberOfPupils|NumberOfBoys|NumberOfGirls
PercentageFSM|TrustSchoolFlag (code)|TrustSchoolFlag (name)|Trusts (code)|Trusts (name)
SchoolSponsorFlag (name)|SchoolSponsors (name)|FederationFlag (name)|Federations (code)
Federations (name)|UKPRN|FEHEIdentifier|FurtherEducationType (name)|OfstedLastInsp
OfstedSpecialMeasures (code)|OfstedSpecialMeasures (name)|LastChangedDate|Street|Locality|Address3
Town|County (name)|Postcode|SchoolWebsite|TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName
HeadPreferredJobTitle|BSOInspectorateName (name)|InspectorateReport|DateOfLastInspectionVisit
NextInspectionVisit|TeenMoth (name)|TeenMothPlaces|CCF (name)|SENPRU (name)|EBD (name)|PlacesPRU
FTProv (name)|EdByOther (name)|Section41Approved (name)|SEN1 (name)|SEN2 (name)|SEN3 (name)
SEN4 (name)|SEN5 (name)|SEN6 (name)|SEN7 (name)|SEN8 (name)|SEN9 (name)|SEN10 (name)|SEN11 (name)
SEN12 (name)|SEN13 (name)|TypeOfResourcedProvision (name)|ResourcedProvisionOnRoll
ResourcedProvisionCapacity|SenUnitOnRoll|SenUnitCapacity|GOR (code)|GOR (name)
DistrictAdministrative (code)|DistrictAdministrative (name)|AdministrativeWard (code)
AdministrativeWard (name)|ParliamentaryConstituency (code)|ParliamentaryConstituency (name)
UrbanRural (code)|UrbanRural (name)|GSSLACode (name)|Easting|Northing|MSOA (name)|LSOA (name)
InspectorateName (name)|SENStat|SENNoStat|BoardingEstablishment (name)|PropsName|PreviousLA (code)
PreviousLA (name)|PreviousEstablishmentNumber|OfstedRating (name)|RSCRegion (name)|Country (name)
UPRN|SiteName|QABName (code)|QABName (name)|EstablishmentAccredited (code)
EstablishmentAccredited (name)|QABReport|CHNumber|MSOA (code)|LSOA (code)|FSM
AccreditationExpiryDate
"""

HEADINGS: tuple[str, ...] = tuple(
    heading for line in _HEADINGS.strip().splitlines() for heading in line.split("|")
)

_NOT_APPLICABLE = (
    "ReligiousEthos (name)",
    "TrustSchoolFlag (name)",
    "SchoolSponsorFlag (name)",
    "FederationFlag (name)",
    "FurtherEducationType (name)",
    "OfstedSpecialMeasures (name)",
    "BSOInspectorateName (name)",
    "TeenMoth (name)",
    "CCF (name)",
    "SENPRU (name)",
    "EBD (name)",
    "EdByOther (name)",
    "Section41Approved (name)",
    "QABName (name)",
    "EstablishmentAccredited (name)",
    "ReasonEstablishmentOpened (name)",
    "ReasonEstablishmentClosed (name)",
)

USUAL: dict[str, str] = dict.fromkeys(_NOT_APPLICABLE, "Not applicable") | {
    "ReasonEstablishmentOpened (code)": "0",
    "ReasonEstablishmentClosed (code)": "0",
    "Boarders (code)": "1",
    "Boarders (name)": "No boarders",
    "Gender (code)": "3",
    "Gender (name)": "Mixed",
    "ReligiousCharacter (code)": "0",
    "ReligiousCharacter (name)": "Does not apply",
    "Diocese (code)": "0",
    "Diocese (name)": "Not applicable",
    "AdmissionsPolicy (code)": "4",
    "AdmissionsPolicy (name)": "Non-selective",
    "SpecialClasses (code)": "2",
    "SpecialClasses (name)": "No Special Classes",
    "TrustSchoolFlag (code)": "0",
    "OfstedSpecialMeasures (code)": "0",
    "HeadPreferredJobTitle": "Headteacher",
    "County (name)": "Exampleshire",
    "Country (name)": "United Kingdom",
    "QABName (code)": "0",
    "EstablishmentAccredited (code)": "0",
}
